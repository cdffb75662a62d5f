package dev.esker.gossip;

import java.util.Arrays;
import java.util.Optional;

/** How far a broker takes part. */
public enum BrokerPhase {
  /** It leads nothing and is elected for nothing: it is new, gone, or hasn't been heard of. */
  FENCED(0),
  /** It takes part in everything. */
  ACTIVE(1),
  /** It has asked to stop: it may still lead, but is elected for nothing. */
  STOPPING(2);

  private final int code;

  BrokerPhase(int code) {
    this.code = code;
  }

  /** The number of this phase in the format. */
  int code() {
    return code;
  }

  static Optional<BrokerPhase> of(int code) {
    return Arrays.stream(values()).filter(phase -> phase.code == code).findFirst();
  }
}

package dev.esker.controller.cluster;

import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import java.util.HashMap;
import java.util.Map;

/**
 * Who may be in sync and who may be elected: as the image says, or as it shall be once a command
 * that is being made is applied.
 */
final class BrokerPhases {
  private final Map<Integer, BrokerPhase> phases = new HashMap<>();

  private BrokerPhases() {}

  static BrokerPhases of(MetadataImage image) {
    BrokerPhases all = new BrokerPhases();
    for (BrokerRegistration broker : image.brokers()) {
      all.phases.put(broker.id(), broker.phase());
    }
    return all;
  }

  /** Changes what is said of one broker, here only. */
  BrokerPhases with(int broker, BrokerPhase phase) {
    phases.put(broker, phase);
    return this;
  }

  /** Whether a broker takes part at all: it may stay in an ISR, and lead on. */
  boolean usable(int broker) {
    return phases.getOrDefault(broker, BrokerPhase.FENCED) != BrokerPhase.FENCED;
  }

  /** Whether a broker may be made a leader. */
  boolean electable(int broker) {
    return phases.get(broker) == BrokerPhase.ACTIVE;
  }
}

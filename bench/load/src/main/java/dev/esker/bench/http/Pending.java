package dev.esker.bench.http;

import dev.esker.bench.target.Sender;

/** A record that has no outcome yet. */
final class Pending {
  private final byte[] key;
  private final byte[] value;
  private final Sender.Outcome outcome;

  /**
   * A record.
   *
   * @param key a text that needs no escaping; null if there is none
   * @param value likewise
   */
  Pending(byte[] key, byte[] value, Sender.Outcome outcome) {
    this.key = key;
    this.value = value;
    this.outcome = outcome;
  }

  byte[] key() {
    return key;
  }

  byte[] value() {
    return value;
  }

  /** Tells its outcome: it was stored if there is no reason why not. */
  void tell(Exception whyNot) {
    if (whyNot == null) {
      outcome.acknowledged();
    } else {
      outcome.failed(whyNot);
    }
  }
}

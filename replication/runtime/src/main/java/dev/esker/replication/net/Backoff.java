package dev.esker.replication.net;

import java.util.function.DoubleSupplier;

/**
 * How long to wait before dialling again: twice as long after every failure, up to a limit, and
 * each time between half of that and all of it. One thread.
 */
final class Backoff {
  /** The longest wait after the first failure. */
  static final long FIRST_MILLIS = 50;

  /** The longest wait of all. */
  static final long LAST_MILLIS = 1_000;

  private final DoubleSupplier random;
  private long millis = FIRST_MILLIS;

  /**
   * @param random from 0 to 1
   */
  Backoff(DoubleSupplier random) {
    this.random = random;
  }

  /** After a failure, in milliseconds. */
  long next() {
    long half = millis / 2;
    long wait = half + (long) (random.getAsDouble() * (millis - half));
    millis = Math.min(2 * millis, LAST_MILLIS);
    return wait;
  }

  /** It went well. */
  void reset() {
    millis = FIRST_MILLIS;
  }
}

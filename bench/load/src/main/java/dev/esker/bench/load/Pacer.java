package dev.esker.bench.load;

/**
 * Says when the records of one producer are due: the n-th (from 0) of producer i of p, at r records
 * per second in all, is due at start + (n * p + i) / r. Times are exact to the nanosecond however
 * long the run is; rounding doesn't add up. Immutable.
 */
public final class Pacer {
  private static final long NANOS = 1_000_000_000L;

  private final long rate;
  private final long startNanos;
  private final int producer;
  private final int producers;

  private Pacer(long rate, long startNanos, int producer, int producers) {
    this.rate = rate;
    this.startNanos = startNanos;
    this.producer = producer;
    this.producers = producers;
  }

  /** As fast as possible: each record is due when one asks. */
  public static Pacer unpaced() {
    return new Pacer(0, 0, 0, 1);
  }

  /**
   * At a fixed rate.
   *
   * @param rate records per second over all producers; at least 1
   * @param startNanos when the first record of producer 0 is due
   */
  public static Pacer openLoop(long rate, long startNanos, int producer, int producers) {
    if (rate < 1 || producer < 0 || producer >= producers) {
      throw new IllegalArgumentException(
          "rate " + rate + ", producer " + producer + " of " + producers);
    }
    return new Pacer(rate, startNanos, producer, producers);
  }

  /** When a record is due; at a fixed rate this doesn't depend on what time it is. */
  public long dueNanos(long number, long nowNanos) {
    if (rate == 0) {
      return nowNanos;
    }
    long slot = number * producers + producer;
    return startNanos + slot / rate * NANOS + slot % rate * NANOS / rate;
  }

  /**
   * How many records of this producer are due before a time; what hasn't been sent by then is what
   * the target made us miss. 0 if there is no rate.
   */
  public long dueBefore(long nanos) {
    long elapsed = nanos - startNanos;
    if (rate == 0 || elapsed <= 0) {
      return 0;
    }
    long slots = elapsed / NANOS * rate + (elapsed % NANOS * rate + NANOS - 1) / NANOS;
    return slots <= producer ? 0 : (slots - producer - 1) / producers + 1;
  }
}

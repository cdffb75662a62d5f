package dev.esker.server.cluster;

/**
 * So many bytes a second, on average: what is taken beyond what there is has to be waited for
 * afterwards, so that a message needn't be cut to fit. What isn't used is kept for a quarter of a
 * second at most. One thread; times are nanoseconds from any origin.
 */
final class TokenBucket {
  /** No limit. */
  static final long UNLIMITED = Long.MAX_VALUE;

  private static final double NANOS = 1e9;
  private static final double KEPT_SECONDS = 0.25;

  /** Whoever waits looks again after that; so there is no time that overflows. */
  private static final double MAX_WAIT_NANOS = 60 * NANOS;

  private long rate;
  private double tokens;
  private long countedAt;

  /**
   * A full one.
   *
   * @param bytesPerSecond from 0, which lets nothing through, to {@link #UNLIMITED}
   */
  TokenBucket(long bytesPerSecond, long nowNanos) {
    this.rate = bytesPerSecond;
    this.tokens = most();
    this.countedAt = nowNanos;
  }

  /** Another rate from now on; what was taken before has still to be waited for, at this rate. */
  void rate(long bytesPerSecond, long nowNanos) {
    count(nowNanos);
    boolean debtless = rate == UNLIMITED;
    rate = bytesPerSecond;
    tokens = debtless ? most() : Math.min(tokens, most());
  }

  /**
   * When something may be taken; {@link Long#MAX_VALUE} if never at this rate.
   *
   * @return now or before if at once
   */
  long readyAt(long nowNanos) {
    if (rate == UNLIMITED) {
      return nowNanos;
    }
    count(nowNanos);
    if (rate == 0) {
      return Long.MAX_VALUE;
    }
    if (tokens > 0) {
      return nowNanos;
    }
    double wait = Math.ceil((1 - tokens) * NANOS / rate);
    return nowNanos + (long) Math.min(MAX_WAIT_NANOS, wait);
  }

  /** Takes bytes, whether they are there or not. */
  void take(long bytes, long nowNanos) {
    if (rate != UNLIMITED) {
      count(nowNanos);
      tokens -= bytes;
    }
  }

  private double most() {
    return Math.max(1, rate * KEPT_SECONDS);
  }

  private void count(long nowNanos) {
    if (rate != UNLIMITED && nowNanos > countedAt) {
      tokens = Math.min(most(), tokens + (nowNanos - countedAt) / NANOS * rate);
    }
    countedAt = Math.max(countedAt, nowNanos);
  }
}

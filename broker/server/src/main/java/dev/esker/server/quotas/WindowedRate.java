package dev.esker.server.quotas;

/**
 * A rate over the last few windows of time, measured as Apache Kafka measures what it holds against
 * a quota: the sum of the windows that aren't too old, over the time since the oldest of them began
 * but no less than all of them but the current one would last. A client that was idle may therefore
 * use a burst of that many windows' allowance.
 *
 * <p>Not safe for use by several threads at once.
 */
final class WindowedRate {
  private final long windowMillis;
  private final int windows;
  private final double[] sums;
  private final long[] begins;
  private final long[] lasts;

  private int current;
  private int begun;

  WindowedRate(QuotaWindows windows) {
    this.windowMillis = windows.millis();
    this.windows = windows.count();
    // One more, since the oldest may have begun before, and ended within, the time that counts.
    this.sums = new double[this.windows + 1];
    this.begins = new long[this.windows + 1];
    this.lasts = new long[this.windows + 1];
  }

  /** Notes an amount, negative to take some back. */
  void record(double amount, long nowMillis) {
    if (begun == 0) {
      begun = 1;
      reset(0, nowMillis);
    } else if (nowMillis - begins[current] >= windowMillis) {
      current = (current + 1) % sums.length;
      begun = Math.min(sums.length, begun + 1);
      reset(current, nowMillis);
    }
    sums[current] += amount;
    lasts[current] = nowMillis;
  }

  /**
   * The sum of what is remembered, per second.
   *
   * @param nowMillis not before the last time given
   */
  double perSecond(long nowMillis) {
    double sum = 0;
    for (int i = 0; i < begun; i++) {
      if (!isExpired(i, nowMillis)) {
        sum += sums[i];
      }
    }
    return sum * 1_000 / measuredMillis(nowMillis);
  }

  /** The time that {@link #perSecond} divides by; at least 1. */
  long measuredMillis(long nowMillis) {
    long oldest = nowMillis;
    for (int i = 0; i < begun; i++) {
      if (!isExpired(i, nowMillis)) {
        oldest = Math.min(oldest, begins[i]);
      }
    }
    long elapsed = nowMillis - oldest;
    long missing = windows - 1 - elapsed / windowMillis;
    return Math.max(1, elapsed + Math.max(0, missing) * windowMillis);
  }

  /** Whether nothing is remembered any more, so that forgetting it changes nothing. */
  boolean isIdle(long nowMillis) {
    return begun == 0 || isExpired(current, nowMillis);
  }

  private boolean isExpired(int window, long nowMillis) {
    return nowMillis - lasts[window] >= windows * windowMillis;
  }

  private void reset(int window, long nowMillis) {
    sums[window] = 0;
    begins[window] = nowMillis;
    lasts[window] = nowMillis;
  }
}

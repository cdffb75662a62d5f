package dev.esker.server.metrics;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Durations, counted in buckets of which each is an eighth of a power of two wide, so that a
 * quantile is at most 12.5% too high. Quantiles are of the last one to two windows of time; count
 * and sum are of all time. Noting is a few atomic increments without locks; a note that races with
 * the change of the window may be counted in either.
 */
final class LatencyHistogram {

  private static final int SUB_BITS = 3;
  private static final int SUBS = 1 << SUB_BITS;
  private static final int BUCKETS = (Long.SIZE - SUB_BITS) * SUBS;

  private final long windowNanos;
  private final LongAdder count = new LongAdder();
  private final LongAdder sum = new LongAdder();
  private final Buckets buckets = Buckets.ofDurations();
  private AtomicLongArray previous = new AtomicLongArray(BUCKETS);
  private volatile AtomicLongArray current = new AtomicLongArray(BUCKETS);
  private long windowStart;

  /**
   * @param windowNanos the length of a window
   * @param nowNanos when the first one starts
   */
  LatencyHistogram(long windowNanos, long nowNanos) {
    this.windowNanos = windowNanos;
    this.windowStart = nowNanos;
  }

  /** Notes a duration; a negative one counts as none. */
  void note(long nanos) {
    long value = Math.max(0, nanos);
    current.incrementAndGet(bucket(value));
    count.increment();
    sum.add(value);
    buckets.note(value);
  }

  /** The same durations as a histogram of all time. */
  Buckets buckets() {
    return buckets;
  }

  /** How many were noted. */
  long count() {
    return count.sum();
  }

  /** The sum of all, in seconds. */
  double sumSeconds() {
    return sum.sum() / 1e9;
  }

  /**
   * Quantiles of the newest windows in seconds, NaN if nothing was noted.
   *
   * @param nowNanos moves the windows on
   * @param quantiles each from 0 to 1, rising
   */
  synchronized double[] quantiles(long nowNanos, double... quantiles) {
    advance(nowNanos);
    long[] counts = new long[BUCKETS];
    long total = 0;
    AtomicLongArray newest = current;
    for (int i = 0; i < BUCKETS; i++) {
      counts[i] = previous.get(i) + newest.get(i);
      total += counts[i];
    }
    double[] found = new double[quantiles.length];
    for (int q = 0; q < quantiles.length; q++) {
      found[q] = total == 0 ? Double.NaN : valueAt(counts, Math.ceil(quantiles[q] * total)) / 1e9;
    }
    return found;
  }

  private static double valueAt(long[] counts, double rank) {
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank && seen > 0) {
        return upperBound(i);
      }
    }
    return upperBound(counts.length - 1);
  }

  private void advance(long nowNanos) {
    long passed = (nowNanos - windowStart) / windowNanos;
    if (passed <= 0) {
      return;
    }
    previous = passed == 1 ? current : new AtomicLongArray(BUCKETS);
    current = new AtomicLongArray(BUCKETS);
    windowStart += passed * windowNanos;
  }

  /** Small values have a bucket each; above, an octave has {@link #SUBS} buckets. */
  static int bucket(long value) {
    if (value < SUBS) {
      return (int) value;
    }
    int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(value);
    int sub = (int) (value >>> (octave - SUB_BITS)) & (SUBS - 1);
    return (octave - SUB_BITS + 1) * SUBS + sub;
  }

  /** The largest value of a bucket. */
  static double upperBound(int bucket) {
    if (bucket < SUBS) {
      return bucket;
    }
    int shift = bucket / SUBS - 1;
    long lower = (long) (SUBS + bucket % SUBS) << shift;
    return (double) lower + (double) ((1L << shift) - 1);
  }
}

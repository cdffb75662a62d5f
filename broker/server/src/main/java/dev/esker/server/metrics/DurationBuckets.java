package dev.esker.server.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Durations of all time, counted exactly in the buckets that a histogram shows. Noting is one
 * search in eighteen numbers and one atomic increment.
 */
final class DurationBuckets {

  /** From an answer out of memory to a client's patience, in seconds. */
  private static final double[] BOUNDS = {
    0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
    30
  };

  private static final long[] BOUND_NANOS =
      Arrays.stream(BOUNDS).mapToLong(bound -> Math.round(bound * 1e9)).toArray();

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.length + 1);

  /** The upper bounds in seconds, rising; one more bucket has none. */
  static double[] bounds() {
    return BOUNDS.clone();
  }

  void note(long nanos) {
    int found = Arrays.binarySearch(BOUND_NANOS, nanos);
    counts.incrementAndGet(found >= 0 ? found : -found - 1);
  }

  /** How many were at most each bound; the last of all. */
  long[] cumulative() {
    long[] sums = new long[counts.length()];
    long sum = 0;
    for (int i = 0; i < sums.length; i++) {
      sum += counts.get(i);
      sums[i] = sum;
    }
    return sums;
  }
}

package dev.esker.server.metrics;

import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Whole numbers of all time, counted exactly in the buckets that a histogram shows. Noting is one
 * search among some twenty numbers and two atomic increments; any thread.
 */
final class Buckets {
  private static final long MICROS = 1_000;
  private static final long MILLIS = 1_000_000;
  private static final long SECONDS = 1_000_000_000;

  /** From an answer out of memory to a client's patience, in nanoseconds. */
  private static final long[] DURATIONS = {
    100 * MICROS,
    250 * MICROS,
    500 * MICROS,
    MILLIS,
    2_500 * MICROS,
    5 * MILLIS,
    10 * MILLIS,
    25 * MILLIS,
    50 * MILLIS,
    100 * MILLIS,
    250 * MILLIS,
    500 * MILLIS,
    SECONDS,
    2_500 * MILLIS,
    5 * SECONDS,
    10 * SECONDS,
    30 * SECONDS
  };

  private static final long[] COUNTS = {0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000};

  private final long[] bounds;
  private final double unit;
  private final AtomicLongArray counts;
  private final LongAdder sum = new LongAdder();

  private Buckets(double unit, long... bounds) {
    this.bounds = bounds;
    this.unit = unit;
    this.counts = new AtomicLongArray(bounds.length + 1);
  }

  /** For durations that are noted in nanoseconds and shown in seconds. */
  static Buckets ofDurations() {
    return new Buckets(SECONDS, DURATIONS);
  }

  /** For numbers of things up to some thousands. */
  static Buckets ofCounts() {
    return new Buckets(1, COUNTS);
  }

  /** For bytes, from one small batch to many megabytes: each bucket has twice the one before. */
  static Buckets ofBytes() {
    long[] bounds = new long[18];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = 256L << i;
    }
    return new Buckets(1, bounds);
  }

  /** Counts a number; a negative one as 0. */
  void note(long value) {
    long counted = Math.max(0, value);
    int found = Arrays.binarySearch(bounds, counted);
    sum.add(counted);
    counts.incrementAndGet(found >= 0 ? found : -found - 1);
  }

  /** As OpenMetrics wants it: no exponent, and a fraction even if that is nought. */
  private static String text(double bound) {
    if (Double.isInfinite(bound)) {
      return "+Inf";
    }
    BigDecimal plain = BigDecimal.valueOf(bound).stripTrailingZeros();
    return plain.setScale(Math.max(1, plain.scale())).toPlainString();
  }

  /** Adds the samples of a series. */
  void addTo(List<Sample> samples, String name, List<String> labelNames, List<String> labelValues) {
    List<String> withBound = new ArrayList<>(labelNames);
    withBound.add("le");
    long count = 0;
    for (int i = 0; i < counts.length(); i++) {
      count += counts.get(i);
      List<String> values = new ArrayList<>(labelValues);
      double bound = i < bounds.length ? bounds[i] / unit : Double.POSITIVE_INFINITY;
      values.add(text(bound));
      samples.add(new Sample(name + "_bucket", withBound, values, (double) count));
    }
    samples.add(new Sample(name + "_count", labelNames, labelValues, (double) count));
    // Read last: it is then of all that were counted, and perhaps of some more.
    samples.add(new Sample(name + "_sum", labelNames, labelValues, sum.sum() / unit));
  }
}

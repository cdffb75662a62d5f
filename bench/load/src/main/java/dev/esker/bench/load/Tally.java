package dev.esker.bench.load;

import dev.esker.bench.load.LoadResult.Ended;
import dev.esker.bench.load.LoadResult.Flow;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** Counts answers of one kind. Any thread. */
final class Tally {
  private final LongAdder count = new LongAdder();
  private final LongAccumulator lastNanos = new LongAccumulator(Math::max, Long.MIN_VALUE);

  /** An answer has come; returns whether it counts. */
  boolean add(Window window, long dueNanos, long nowNanos) {
    if (window.concerns(dueNanos)) {
      lastNanos.accumulate(nowNanos);
    }
    boolean counts = window.counts(dueNanos, nowNanos);
    if (counts) {
      count.increment();
    }
    return counts;
  }

  /** Those that counted. */
  long count() {
    return count.sum();
  }

  /** Those that counted, and in how long; to be asked when all have come. */
  Flow flow(Window window, Ended ended) {
    long last = lastNanos.get();
    return last == Long.MIN_VALUE
        ? new Flow(0, 0)
        : new Flow(count.sum(), window.nanos(ended, last));
  }
}

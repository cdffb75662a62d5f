package dev.esker.bench.load;

import dev.esker.bench.target.TopicSpec;
import java.time.Duration;

/** Workloads for tests. */
final class Loads {
  private static final int RECORD_BYTES = 100;

  private Loads() {}

  static Workload of(long records, long rate, int producers, int consumers) {
    return of(
        new Workload.Bounds(records, Duration.ofHours(1), 1L << 30), rate, producers, consumers);
  }

  static Workload of(Workload.Bounds bounds, long rate, int producers, int consumers) {
    return new Workload(
        new TopicSpec("t", 3, 1),
        new RecordShape(RECORD_BYTES, KeyDistribution.UNIFORM, 10, 1),
        bounds,
        rate,
        new Workload.Clients(producers, consumers, 0, false),
        Duration.ZERO);
  }

  static Workload fanOut(long records, int consumers) {
    Workload plain = of(records, 0, 2, consumers);
    return new Workload(
        plain.topic(),
        plain.shape(),
        plain.bounds(),
        plain.rate(),
        new Workload.Clients(2, consumers, 0, true),
        plain.warmUp());
  }
}

package dev.esker.server.metrics;

import dev.esker.engine.CleanerStats;
import dev.esker.engine.StorageEngine;

/** Compaction. */
public final class CleanerFigures {
  private static final double MILLIS_PER_SECOND = 1e3;

  private CleanerFigures() {}

  /** Shows it. */
  public static void register(BrokerMetrics metrics, StorageEngine engine) {
    metrics.register(Families.of(families -> collect(families, engine.stats().cleaner())));
  }

  private static void collect(Families families, CleanerStats stats) {
    families.counter(
        "esker_cleaner_passes_total",
        "Passes of compaction over a partition that were finished.",
        stats.passes());
    families.counter(
        "esker_cleaner_abandoned_passes_total",
        "Passes of compaction that were given up.",
        stats.abandoned());
    families.counter(
        "esker_cleaner_read_bytes_total",
        "Bytes of segments read by compaction.",
        stats.bytesRead());
    families.counter(
        "esker_cleaner_written_bytes_total",
        "Bytes of segments written by compaction.",
        stats.bytesWritten());
    families.gauge(
        "esker_cleaner_dirtiest_ratio",
        "The share of bytes not compacted yet of the partition that has most of them.",
        stats.dirtiestRatio());
    families.gauge(
        "esker_cleaner_uncleanable_partitions",
        "Partitions that aren't compacted any more since a batch can't be read.",
        stats.uncleanable());
    families.gauge(
        "esker_cleaner_last_pass_timestamp_seconds",
        "When the last pass ended, since 1970; NaN if none has.",
        stats.lastPassMillis() < 0 ? Double.NaN : stats.lastPassMillis() / MILLIS_PER_SECOND);
  }
}

package dev.esker.server;

import dev.esker.engine.EngineStats;
import dev.esker.engine.StorageEngine;
import dev.esker.spi.Metrics;
import java.util.function.ToDoubleFunction;

/** Shows the storage engine's gauges. */
final class EngineFigures {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final Metrics metrics;
  private final StorageEngine engine;

  private EngineFigures(Metrics metrics, StorageEngine engine) {
    this.metrics = metrics;
    this.engine = engine;
  }

  static void register(Metrics metrics, StorageEngine engine) {
    EngineFigures figures = new EngineFigures(metrics, engine);
    figures.pipeline();
    figures.storage();
    figures.cleaner();
  }

  private void pipeline() {
    gauge("esker_pipeline_requests", "Requests in the write pipeline.", EngineStats::ringUsed);
    gauge("esker_pipeline_slots", "Requests that it takes at most.", EngineStats::ringSlots);
    gauge(
        "esker_committed_batches_total",
        "Batches acknowledged since the start.",
        EngineStats::committedBatches);
    gauge("esker_wal_forces_total", "Fsyncs of the write-ahead log.", EngineStats::forces);
    gauge(
        "esker_wal_force_seconds_total",
        "Time spent in fsyncs of the write-ahead log.",
        stats -> stats.forceNanos() / NANOS_PER_SECOND);
  }

  private void storage() {
    gauge("esker_partitions", "Partitions stored here.", EngineStats::partitions);
    gauge("esker_tail_cache_bytes", "Tail cache in use.", EngineStats::cacheUsedBytes);
    gauge("esker_tail_cache_limit_bytes", "Its limit.", EngineStats::cacheLimitBytes);
    gauge(
        "esker_wal_retained_bytes",
        "Write-ahead log kept for recovery.",
        EngineStats::walRetainedBytes);
    gauge(
        "esker_wal_uncheckpointed_bytes",
        "Write-ahead log that a restart would replay.",
        stats -> stats.walDurablePosition() - stats.checkpointPosition());
    gauge("esker_open_segment_files", "Segment files open now.", EngineStats::openSegmentFiles);
    gauge(
        "esker_disk_full",
        "1 while writing waits for room on the disk.",
        stats -> stats.diskFull() ? 1 : 0);
  }

  private void cleaner() {
    gauge(
        "esker_cleaner_passes_total",
        "Passes of compaction over a partition that were finished.",
        stats -> stats.cleaner().passes());
    gauge(
        "esker_cleaner_abandoned_total",
        "Passes that were given up.",
        stats -> stats.cleaner().abandoned());
    gauge(
        "esker_cleaner_read_bytes_total",
        "Bytes of segments read by compaction.",
        stats -> stats.cleaner().bytesRead());
    gauge(
        "esker_cleaner_written_bytes_total",
        "Bytes of segments written by compaction.",
        stats -> stats.cleaner().bytesWritten());
    gauge(
        "esker_cleaner_dirtiest_ratio",
        "The share of bytes not compacted yet of the partition that has most of them.",
        stats -> stats.cleaner().dirtiestRatio());
    gauge(
        "esker_cleaner_uncleanable_partitions",
        "Partitions that aren't compacted any more since a batch can't be read.",
        stats -> stats.cleaner().uncleanable());
    gauge(
        "esker_cleaner_last_pass_timestamp_seconds",
        "When the last pass ended, since 1970; negative: none has.",
        stats -> stats.cleaner().lastPassMillis() / MILLIS_PER_SECOND);
  }

  private void gauge(String name, String help, ToDoubleFunction<EngineStats> value) {
    metrics.gauge(name, help, () -> value.applyAsDouble(engine.stats()));
  }
}

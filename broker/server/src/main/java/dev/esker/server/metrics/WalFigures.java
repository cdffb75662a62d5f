package dev.esker.server.metrics;

import dev.esker.engine.EngineStats;
import dev.esker.engine.StorageEngine;
import dev.esker.spi.Metrics;
import dev.esker.wal.WalFiles;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The write-ahead log: how long its fsyncs take and how much each covers, which says how well the
 * group commit groups, and what it keeps.
 */
public final class WalFigures {
  private final Metrics.Latency latency;
  private final Buckets bytes = Buckets.ofBytes();
  private final Buckets batches = Buckets.ofCounts();

  /** Shows fsyncs; the rest follows once there is an engine. */
  public WalFigures(BrokerMetrics metrics) {
    this.latency =
        metrics.latency(
            "esker_wal_fsync_latency_seconds", "How long fsyncs of the write-ahead log take.");
    metrics.register(Families.of(this::collectFsyncs));
  }

  /** Notes an fsync; on the commit thread. */
  public void forced(long nanos, long bytesForced, int batchesAcknowledged) {
    latency.observe(nanos);
    bytes.note(bytesForced);
    batches.note(batchesAcknowledged);
  }

  /** Shows what the log keeps. */
  public void register(BrokerMetrics metrics, StorageEngine engine) {
    metrics.register(Families.of(families -> collectFiles(families, engine)));
  }

  private void collectFsyncs(Families families) {
    families.histogram(
        "esker_wal_fsync_size_bytes", "Bytes of the write-ahead log that an fsync covers.", bytes);
    families.histogram(
        "esker_wal_fsync_batches", "Record batches that an fsync acknowledges.", batches);
  }

  private static void collectFiles(Families families, StorageEngine engine) {
    EngineStats stats = engine.stats();
    families.counter(
        "esker_wal_written_bytes_total",
        "Length of all that was ever written to the write-ahead log and is durable.",
        stats.walDurablePosition());
    families.gauge(
        "esker_wal_retained_bytes",
        "Write-ahead log that is kept for recovery.",
        stats.walRetainedBytes());
    families.gauge(
        "esker_wal_uncheckpointed_bytes",
        "Write-ahead log that a restart would replay.",
        stats.walDurablePosition() - stats.checkpointPosition());
    WalFiles files = walFiles(engine);
    families.gauge("esker_wal_files", "Files of the write-ahead log.", files.count());
    families.gauge(
        "esker_wal_file_bytes",
        "Disk that the files of the write-ahead log take, spares not counted.",
        files.bytes());
    families.gauge(
        "esker_wal_spare_files", "Files that wait to be used again by the log.", files.spares());
  }

  private static WalFiles walFiles(StorageEngine engine) {
    try {
      return engine.gauges().holdings().walFiles();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

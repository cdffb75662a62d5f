package dev.esker.server.metrics;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineCounters;
import dev.esker.engine.EngineHoldings;
import dev.esker.engine.EngineStats;
import dev.esker.engine.EngineWork;
import dev.esker.engine.StorageEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;

/** Segments, checkpoints, the catalog, and the disk that they are on. */
public final class StorageFigures {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double MILLIS_PER_SECOND = 1e3;

  private final StorageEngine engine;
  private final EngineConfig config;
  private boolean counted;

  private StorageFigures(StorageEngine engine, EngineConfig config) {
    this.engine = engine;
    this.config = config;
  }

  /** Shows them. */
  public static void register(BrokerMetrics metrics, StorageEngine engine, EngineConfig config) {
    StorageFigures figures = new StorageFigures(engine, config);
    metrics.register(Families.of(figures::collectSegments));
    metrics.register(Families.of(figures::collectCheckpoints));
    metrics.register(Families.of(figures::collectDisk));
  }

  private void collectSegments(Families families) {
    EngineHoldings holdings = holdings();
    EngineWork work = engine.gauges().work();
    EngineStats stats = engine.stats();
    families.gauge("esker_partitions", "Partitions stored here.", stats.partitions());
    families.gauge("esker_segments", "Segments of all partitions.", holdings.segments());
    families.gauge("esker_segment_bytes", "Bytes in all segments.", holdings.segmentBytes());
    families.gauge(
        "esker_unflushed_bytes",
        "Bytes in the tail cache, and in the write-ahead log, that aren't in a segment yet.",
        holdings.unflushedBytes());
    families.counter(
        "esker_flushed_bytes_total",
        "Bytes that were written from the tail cache to segments.",
        work.flushedBytes());
    families.counter(
        "esker_deleted_segments_total",
        "Segments deleted by retention, or since somebody has deleted their records.",
        work.deletedSegments());
    families.counter(
        "esker_deleted_bytes_total",
        "Bytes in segments that were deleted by retention or by somebody.",
        work.deletedBytes());
    families.gauge("esker_open_segment_files", "Segment files open now.", stats.openSegmentFiles());
    families.gauge(
        "esker_max_open_segment_files",
        "Segment files that may be open for readers (max.open.files).",
        config.maxOpenFiles());
    families.gauge(
        "esker_read_memory_lent_bytes",
        "Memory that readers have on loan.",
        holdings.lentReadBytes());
    families.gauge(
        "esker_read_memory_capacity_bytes",
        "Memory that readers may have on loan.",
        config.memory().readBytes());
    families.gauge(
        "esker_catalog_memory_bytes",
        "Memory that the catalog of segments uses; an estimate.",
        holdings.catalogBytes());
    families.gauge(
        "esker_idempotent_producers",
        "Idempotent producers in memory, one for each partition that they write to.",
        holdings.producers());
  }

  private void collectCheckpoints(Families families) {
    EngineWork work = engine.gauges().work();
    EngineCounters.Checkpoints checkpoints = work.checkpoints();
    families.counter(
        "esker_checkpoints_total", "Checkpoints that were finished.", checkpoints.count());
    families.counter(
        "esker_checkpoint_seconds_total",
        "Time spent in checkpoints.",
        checkpoints.nanos() / NANOS_PER_SECOND);
    families.gauge(
        "esker_checkpoint_last_duration_seconds",
        "How long the last checkpoint took; 0 if there was none since the start.",
        checkpoints.lastNanos() / NANOS_PER_SECOND);
    families.gauge(
        "esker_checkpoint_age_seconds",
        "Time since the last checkpoint, of whichever run; NaN if there never was one.",
        age(checkpoints.lastMillis()));
    families.gauge(
        "esker_recovery_duration_seconds",
        "How long it took to open the storage at the last start.",
        work.recoveryNanos() / NANOS_PER_SECOND);
    families.gauge(
        "esker_recovery_replayed_bytes",
        "Write-ahead log that was replayed at the last start.",
        work.recoveredBytes());
  }

  private double age(long millis) {
    return millis < 0
        ? Double.NaN
        : Math.max(0, (engine.clock().wallMillis() - millis) / MILLIS_PER_SECOND);
  }

  private void collectDisk(Families families) {
    families.gauge(
        "esker_disk_full",
        "1 while writing waits for room on the disk, else 0.",
        engine.stats().diskFull() ? 1 : 0);
    try {
      FileStore disk = Files.getFileStore(config.directory());
      families.gauge(
          "esker_disk_usable_bytes",
          "Room on the disk of the data directory.",
          disk.getUsableSpace());
      families.gauge(
          "esker_disk_size_bytes", "Size of the disk of the data directory.", disk.getTotalSpace());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first look reads the list of every partition's segments, once and for all. */
  private EngineHoldings holdings() {
    try {
      if (!counted) {
        engine.gauges().countSegments();
        counted = true;
      }
      return engine.gauges().holdings();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package dev.esker.engine.compaction;

import dev.esker.engine.LogConfig;
import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.SegmentScan;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether something would become compactable that isn't yet: only closed segments that a checkpoint
 * has made stable are. Without this a quiet topic would wait for others to fill the tail cache or
 * the write-ahead log.
 */
final class Settling {
  private Settling() {}

  /**
   * Whether batches that are in memory only would close a segment, or are older than one may be.
   */
  static boolean wantsFlush(PartitionLog log, long nowMillis) throws IOException {
    LogConfig config = log.config();
    List<CachedBatch> oldest = log.tail().unflushed(1);
    if (oldest.isEmpty()) {
      return false;
    }
    List<SegmentEntry> segments = log.segments().entries();
    SegmentEntry active = segments.isEmpty() ? null : segments.get(segments.size() - 1);
    boolean activeIsOld =
        active != null && nowMillis - active.createdMillis() >= config.rollMillis();
    long activeBytes = active == null || active.sealed() ? 0 : active.sizeBytes();
    return activeIsOld
        || activeBytes + log.tail().unflushedBytes() > config.segmentBytes()
        || nowMillis - oldest.get(0).maxTimestamp() >= config.rollMillis();
  }

  /** Whether the log would be compacted if its closed segments were stable. */
  static boolean wantsCheckpoint(PartitionLog log, long nowMillis) throws IOException {
    List<SegmentEntry> closed = new ArrayList<>(log.segments().entries());
    if (closed.isEmpty()) {
      return false;
    }
    closed.remove(closed.size() - 1);
    if (closed.size() == log.segments().settled().size()) {
      return false;
    }
    LogConfig.Compaction config = log.config().compaction();
    Dirtiness then =
        Dirtiness.of(closed, LogCleaner.firstDirty(log), log.highWatermark(), config, nowMillis);
    return !then.dirty().isEmpty()
        && (then.ratio() > config.minDirtyRatio() || config.maxLagMillis() < Long.MAX_VALUE);
  }

  /** The time of the first batch of a segment; -1 if it has none. */
  static long firstTimestamp(PartitionLog log, SegmentEntry segment) throws IOException {
    try (DiskFile file = log.segments().open(segment)) {
      SegmentScan scan = SegmentScan.from(file, segment, Optional.empty());
      return scan.next() ? scan.header().maxTimestamp() : -1;
    }
  }
}

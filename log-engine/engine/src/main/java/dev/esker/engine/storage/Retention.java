package dev.esker.engine.storage;

import dev.esker.engine.LogConfig;
import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import java.io.IOException;
import java.util.List;

/** Decides which segments are too old or too many. Pure. */
final class Retention {
  private Retention() {}

  /**
   * The log start offset that retention asks for; no less than the present one.
   *
   * @param nowMillis for the age of records
   */
  static long logStart(PartitionLog log, long nowMillis) throws IOException {
    LogConfig config = log.config();
    long start = log.logStartOffset();
    if (!config.delete() || (config.retentionMillis() < 0 && config.retentionBytes() < 0)) {
      return start;
    }
    List<SegmentEntry> segments = log.segments().entries();
    long size = log.sizeInBytes();
    for (int i = 0; i < segments.size(); i++) {
      SegmentEntry segment = segments.get(i);
      if (segment.nextOffset() > log.highWatermark()) {
        break;
      }
      boolean last = i == segments.size() - 1;
      boolean tooMany =
          !last
              && config.retentionBytes() >= 0
              && size - segment.sizeBytes() >= config.retentionBytes();
      if (!tooMany && !tooOld(segment, config, nowMillis, last ? log.logEndOffset() : -1)) {
        break;
      }
      size -= segment.sizeBytes();
      start = Math.max(start, segment.nextOffset());
    }
    return start;
  }

  /**
   * Whether retention may ask for batches that are in memory only. Segments are what it deletes, so
   * these have to be flushed first: a quiet topic would else outlive its retention until other
   * topics fill the cache or bring about a checkpoint.
   */
  static boolean wantsFlush(PartitionLog log, long nowMillis) throws IOException {
    LogConfig config = log.config();
    if (!config.delete()) {
      return false;
    }
    List<CachedBatch> oldest = log.tail().unflushed(1);
    if (oldest.isEmpty()) {
      return false;
    }
    boolean tooMany = config.retentionBytes() >= 0 && log.sizeInBytes() > config.retentionBytes();
    return tooMany
        || (config.retentionMillis() >= 0
            && nowMillis - oldest.get(0).maxTimestamp() > config.retentionMillis());
  }

  /** The last segment goes only if it is all that there is of the log's end. */
  private static boolean tooOld(
      SegmentEntry segment, LogConfig config, long nowMillis, long endIfLast) {
    if (config.retentionMillis() < 0 || (endIfLast >= 0 && segment.nextOffset() != endIfLast)) {
      return false;
    }
    long newest = segment.maxTimestamp() >= 0 ? segment.maxTimestamp() : segment.createdMillis();
    return nowMillis - newest > config.retentionMillis();
  }
}

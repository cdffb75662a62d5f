package dev.esker.engine.partition;

import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.cache.LogTail;
import dev.esker.engine.cache.PendingCut;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.engine.segment.Touched;
import java.io.IOException;
import java.util.List;

/**
 * How one log gets from memory to segments and the catalog. Only what is durable in the write-ahead
 * log goes there. Storage thread only, but where it says otherwise.
 */
public final class LogStorage {
  private final PartitionLog log;
  private final SegmentContext context;
  private final LogBounds bounds;
  private final LogTail tail;
  private final SegmentedLog segments;
  private final PublishedState published;
  private volatile long flushedEnd;
  private volatile long highWatermarkTold;

  LogStorage(
      PartitionLog log,
      PartitionEntry entry,
      SegmentContext context,
      LogBounds bounds,
      PublishedState published) {
    this.log = log;
    this.context = context;
    this.bounds = bounds;
    this.tail = log.tail();
    this.segments = log.segments();
    this.published = published;
    this.flushedEnd = entry.checkpointEndOffset();
    this.highWatermarkTold = entry.highWatermark();
  }

  /** There are no records before that which aren't in segments. Recovery, or the commit thread. */
  void skipTo(long offset) {
    flushedEnd = offset;
  }

  /** Whether the catalog has another high watermark. Any thread. */
  public boolean isHighWatermarkUntold() {
    return bounds.isReplicated() && bounds.highWatermark() != highWatermarkTold;
  }

  /**
   * Writes batches from the tail cache to segments; drops them instead once the partition is
   * deleted, since a new topic of the same name may have the directory. Storage thread only.
   *
   * @return bytes that needn't be in the cache any more; 0 if there was nothing to write
   */
  public long flush(long maxBytes, Touched touched) throws IOException {
    if (log.isGone()) {
      return tail.clear();
    }
    List<CachedBatch> batches = tail.take(maxBytes, bounds.durableEnd());
    while (batches == null) {
      cutSegments(touched);
      batches = tail.take(maxBytes, bounds.durableEnd());
    }
    if (batches.isEmpty()) {
      return 0;
    }
    int count = 0;
    long bytes;
    try {
      count = segments.append(batches, flushedEnd, log.config(), touched);
      flushedEnd = batches.get(count - 1).nextOffset();
    } finally {
      bytes = tail.written(count);
    }
    context.counters().flushed(bytes);
    return bytes;
  }

  private void cutSegments(Touched touched) throws IOException {
    PendingCut cut = tail.pendingCut();
    if (cut != null) {
      segments.cut(cut, bounds.logStart(), highWatermarkToTell(), touched);
      flushedEnd = cut.everything() ? cut.end() : Math.min(flushedEnd, cut.end());
      tail.segmentsCut(cut);
    }
  }

  private long highWatermarkToTell() {
    return bounds.isReplicated() ? bounds.highWatermark() : PartitionEntry.NONE;
  }

  /**
   * Adds what the catalog has to know at a checkpoint. Storage thread only.
   *
   * @param former the write-ahead log position of the checkpoint before, from which a restart may
   *     still begin even if it finds what is added here
   */
  public void checkpoint(Catalog.Batch batch, long former) throws IOException {
    checkpointMemory(batch);
    highWatermarkTold = highWatermarkToTell();
    batch.putPartition(
        segments.checkpointEntry(
            bounds.logStart(),
            flushedEnd,
            highWatermarkTold,
            log.writes().lastCut() >= former ? log.writes().lastCut() : 0));
  }

  /** What {@link #checkpoint} has told may be written now. Storage thread only. */
  public void checkpointStable() {
    segments.checkpointStable();
  }

  /** Adds the producers and epochs that are new to the catalog. Storage thread only. */
  public void checkpointMemory(Catalog.Batch batch) {
    published.checkpoint(batch, log.producersHeardSince(context.clock().wallMillis()));
  }

  /** Deletes segments that the log start has passed. Storage thread only. */
  public int deleteSegmentsBelowStart(Touched touched) throws IOException {
    return segments.deleteBelow(bounds.logStart(), touched);
  }

  /** Deletes everything. Storage thread only. */
  public void destroy(Touched touched) throws IOException {
    tail.clear();
    published.forget();
    segments.deleteAll(touched);
  }

  /** What the last {@link #checkpoint} has told is on stable storage. Storage thread only. */
  public void checkpointDone() {
    segments.checkpointDone();
  }

  /** The catalog may not have what the last {@link #checkpoint} told it. Storage thread only. */
  public void checkpointFailed() {
    highWatermarkTold = PartitionEntry.NONE;
    published.checkpointFailed();
  }
}

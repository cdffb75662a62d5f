package dev.esker.engine.segment;

import dev.esker.engine.LogConfig;
import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.SegmentEntry;

/** Computes what a segment's entry and index become when batches are added. Not thread-safe. */
final class SegmentBuilder {
  private final SegmentEntry before;
  private long nextOffset;
  private long sizeBytes;
  private long maxTimestamp;
  private long maxTimestampOffset;
  private long bytesSinceIndex;
  private boolean sparse;

  SegmentBuilder(SegmentEntry before, long bytesSinceIndex) {
    this.before = before;
    this.nextOffset = before.nextOffset();
    this.sizeBytes = before.sizeBytes();
    this.maxTimestamp = before.maxTimestamp();
    this.maxTimestampOffset = before.maxTimestampOffset();
    this.bytesSinceIndex = bytesSinceIndex;
    this.sparse = before.sparse();
  }

  /** Whether the batch may still go into this segment; an empty one takes any batch. */
  boolean fits(CachedBatch batch, LogConfig config) {
    return sizeBytes == 0
        || (sizeBytes + batch.sizeInBytes() <= config.segmentBytes()
            && batch.lastOffset() - before.baseOffset() <= Integer.MAX_VALUE);
  }

  void add(CachedBatch batch, LogConfig config, Catalog.Batch index) {
    if (batch.maxTimestamp() > maxTimestamp) {
      maxTimestamp = batch.maxTimestamp();
      maxTimestampOffset = batch.baseOffset();
    }
    if (bytesSinceIndex > config.indexIntervalBytes()) {
      index.putIndex(
          new IndexEntry(
              before.partitionNumber(),
              before.baseOffset(),
              batch.baseOffset(),
              (int) sizeBytes,
              maxTimestamp,
              maxTimestampOffset));
      bytesSinceIndex = 0;
    }
    bytesSinceIndex += batch.sizeInBytes();
    sizeBytes += batch.sizeInBytes();
    sparse |= batch.baseOffset() > nextOffset;
    nextOffset = batch.nextOffset();
  }

  long bytesSinceIndex() {
    return bytesSinceIndex;
  }

  SegmentEntry build() {
    return new SegmentEntry(
        before.partitionNumber(),
        before.baseOffset(),
        nextOffset,
        sizeBytes,
        maxTimestamp,
        maxTimestampOffset,
        before.createdMillis(),
        false,
        0,
        sparse);
  }
}

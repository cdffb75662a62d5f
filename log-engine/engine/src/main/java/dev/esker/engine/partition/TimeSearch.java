package dev.esker.engine.partition;

import dev.esker.engine.TimestampOffset;
import dev.esker.engine.cache.CachedBatch;
import dev.esker.engine.cache.LogTail;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.segment.SegmentedLog;
import dev.esker.engine.segment.TimeLookup;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Finds records of one log by their time stamps, in segments first and then in the tail cache. */
final class TimeSearch {
  private final SegmentedLog segments;
  private final LogTail tail;

  TimeSearch(SegmentedLog segments, LogTail tail) {
    this.segments = segments;
    this.tail = tail;
  }

  /**
   * The first record from {@code from} to before {@code end} whose time stamp is at least {@code
   * timestamp}.
   */
  Optional<TimestampOffset> firstAtLeast(long timestamp, long from, long end) throws IOException {
    return anyFirstAtLeast(timestamp, from).filter(found -> found.offset() < end);
  }

  private Optional<TimestampOffset> anyFirstAtLeast(long timestamp, long from) throws IOException {
    Optional<TimestampOffset> found = inSegments(timestamp, from);
    if (found.isPresent()) {
      return found;
    }
    for (CachedBatch batch : tail.snapshot()) {
      if (batch.maxTimestamp() < timestamp || batch.lastOffset() < from) {
        continue;
      }
      ByteBuffer copy = copy(batch);
      if (copy == null) {
        // It has moved into a segment since the search there.
        return inSegments(timestamp, from);
      }
      found = TimeLookup.firstInBatch(new RecordBatch().wrap(copy, 0), timestamp, from);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<TimestampOffset> inSegments(long timestamp, long from) throws IOException {
    long limit = tail.segmentLimit();
    return TimeLookup.firstAtLeast(segments, timestamp, from)
        .filter(found -> found.offset() < limit);
  }

  /**
   * The first of the records from {@code from} to before {@code end} with the highest time stamp.
   * What the catalog says of a segment may be too high, by a record outside of these or one that a
   * crash took away; then its batches are looked at.
   */
  Optional<TimestampOffset> max(long from, long end) throws IOException {
    long limit = Math.min(end, tail.segmentLimit());
    long max = cachedMax(from, end);
    for (SegmentEntry segment : segments.entries()) {
      if (segment.nextOffset() > from && segment.baseOffset() < limit) {
        max = Math.max(max, segment.maxTimestamp());
      }
    }
    if (max < 0) {
      return Optional.empty();
    }
    Optional<TimestampOffset> found = firstAtLeast(max, from, end);
    if (found.isPresent()) {
      return found;
    }
    long exact = Math.max(cachedMax(from, end), TimeLookup.max(segments, from, limit));
    return exact < 0 ? Optional.empty() : firstAtLeast(exact, from, end);
  }

  private long cachedMax(long from, long end) throws IOException {
    long max = -1;
    for (CachedBatch batch : tail.snapshot()) {
      if (batch.baseOffset() >= end) {
        return max;
      }
      if (batch.baseOffset() >= from) {
        max = Math.max(max, batch.maxTimestamp());
      } else if (batch.lastOffset() >= from) {
        ByteBuffer copy = copy(batch);
        if (copy != null) {
          max = Math.max(max, TimeLookup.maxInBatch(new RecordBatch().wrap(copy, 0), from));
        }
      }
    }
    return max;
  }

  /** Null if it isn't in the cache any more. */
  private ByteBuffer copy(CachedBatch batch) {
    return tail.copyFrom(batch.baseOffset(), batch.sizeInBytes(), true, ByteBuffer::allocate);
  }
}

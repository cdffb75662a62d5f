package dev.esker.engine.segment;

import dev.esker.engine.catalog.IndexEntry;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Walks the batches of a segment file by their headers, reading in large pieces. A batch's records
 * are read only when they are asked for. Not thread-safe.
 */
public final class SegmentScan {
  private static final int WINDOW_BYTES = 64 * 1024;

  private final DiskFile file;
  private final long end;
  private final RecordBatch batch = new RecordBatch();
  private ByteBuffer window = ByteBuffer.allocate(WINDOW_BYTES);
  private long windowStart;
  private long next;
  private long position = -1;
  private long leastOffset;
  private long endOffset = Long.MAX_VALUE;

  /**
   * Prepares a walk.
   *
   * @param position where a batch begins
   * @param end where the last one ends
   */
  public SegmentScan(DiskFile file, long position, long end) {
    this.file = file;
    this.end = end;
    this.next = position;
    this.windowStart = position;
    window.limit(0);
  }

  /**
   * A walk over the batches of a segment that must have the offsets that the catalog says.
   *
   * @param from where to begin; empty for the start of the segment
   */
  public static SegmentScan from(DiskFile file, SegmentEntry segment, Optional<IndexEntry> from) {
    SegmentScan scan =
        new SegmentScan(file, from.map(IndexEntry::position).orElse(0), segment.sizeBytes());
    scan.leastOffset = from.map(IndexEntry::offset).orElse(segment.baseOffset());
    scan.endOffset = segment.nextOffset();
    return scan;
  }

  /**
   * Moves to the next batch.
   *
   * @return false at the end, or if the rest is too short for the batch that its header announces
   * @throws CorruptSegmentException if a header makes no sense, or comes where it can't
   */
  public boolean next() throws IOException {
    if (end - next < RecordBatch.HEADER_BYTES) {
      return false;
    }
    load(next, RecordBatch.HEADER_BYTES);
    int size = RecordBatch.sizeAt(window, (int) (next - windowStart));
    if (size < RecordBatch.HEADER_BYTES) {
      throw new CorruptSegmentException(file.path(), next, "batch size " + size);
    }
    batch.wrap(window, (int) (next - windowStart));
    if (batch.magic() != 2 || batch.lastOffsetDelta() < 0 || batch.baseOffset() < 0) {
      throw new CorruptSegmentException(
          file.path(), next, "magic " + batch.magic() + ", base offset " + batch.baseOffset());
    }
    if (size > end - next) {
      return false;
    }
    if (batch.baseOffset() < leastOffset || batch.nextOffset() > endOffset) {
      throw new CorruptSegmentException(
          file.path(),
          next,
          "offsets "
              + batch.baseOffset()
              + " to "
              + batch.lastOffset()
              + " where none before "
              + leastOffset
              + (endOffset == Long.MAX_VALUE ? "" : " or from " + endOffset + " on")
              + " can be");
    }
    leastOffset = batch.nextOffset();
    position = next;
    next += size;
    return true;
  }

  /** Where the present batch begins. */
  public long position() {
    return position;
  }

  /** Where the next one begins. */
  public long nextPosition() {
    return next;
  }

  /** The header of the present batch; valid until the next call. */
  public RecordBatch header() {
    return batch;
  }

  /**
   * As {@link #whole}, of a batch whose records have to be as they were written.
   *
   * @throws CorruptSegmentException if its CRC is wrong
   */
  public RecordBatch intact() throws IOException {
    if (!whole().crcMatches()) {
      throw new CorruptSegmentException(
          file.path(), position, "the batch at offset " + batch.baseOffset() + " has a wrong CRC");
    }
    return batch;
  }

  /** The whole of the present batch; valid until the next call. */
  public RecordBatch whole() throws IOException {
    int size = (int) (next - position);
    load(position, size);
    return batch.wrap(window, (int) (position - windowStart));
  }

  private void load(long from, int bytes) throws IOException {
    if (from >= windowStart && from + bytes <= windowStart + window.limit()) {
      return;
    }
    if (window.capacity() < bytes) {
      window = ByteBuffer.allocate(bytes);
    }
    window.clear().limit((int) Math.min(window.capacity(), end - from));
    int read = file.read(from, window);
    if (read < bytes) {
      throw new CorruptSegmentException(
          file.path(), from, "the file ends, " + bytes + " bytes expected but " + read + " read");
    }
    window.flip();
    windowStart = from;
  }
}

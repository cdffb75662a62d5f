package dev.esker.engine.segment;

import dev.esker.records.RecordBatch;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;

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
   * Moves to the next batch.
   *
   * @return false at the end, or if the rest is too short for the batch that its header announces
   * @throws CorruptSegmentException if a header makes no sense
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

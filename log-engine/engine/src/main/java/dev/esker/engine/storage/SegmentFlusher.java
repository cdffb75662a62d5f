package dev.esker.engine.storage;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.Touched;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;

/**
 * Moves batches from the tail cache to segments, longest waiting partition first and all that it
 * has, so that writes are as large as they can be. Storage thread, or recovery.
 */
final class SegmentFlusher {
  private static final long WRITE_BYTES = 4 << 20;

  private final Dirty dirty;
  private final Touched touched;

  SegmentFlusher(Dirty dirty, Touched touched) {
    this.dirty = dirty;
    this.touched = touched;
  }

  /**
   * Flushes until no more than that much is left.
   *
   * @return whether anything was flushed
   * @throws NoSpaceException if the disk is full; nothing is lost, and it may be tried again
   */
  boolean flushDownTo(long bytesLeft) throws IOException {
    boolean any = false;
    while (dirty.unflushedBytes() > bytesLeft) {
      PartitionLog log = dirty.nextUnflushed();
      if (log == null) {
        return any;
      }
      flush(log);
      any = true;
    }
    return any;
  }

  /** Flushes all that a partition has. */
  void flush(PartitionLog log) throws IOException {
    try {
      long bytes = log.flush(WRITE_BYTES, touched);
      while (bytes > 0) {
        dirty.flushed(bytes);
        bytes = log.flush(WRITE_BYTES, touched);
      }
    } catch (IOException e) {
      dirty.putBack(log);
      throw e;
    }
  }
}

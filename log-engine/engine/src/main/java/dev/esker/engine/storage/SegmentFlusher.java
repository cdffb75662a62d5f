package dev.esker.engine.storage;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.Touched;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Moves batches from the tail cache to segments, longest waiting partition first and all that it
 * has, so that writes are as large as they can be. Storage thread, or recovery.
 *
 * <p>Large amounts are forced as they are written. The next checkpoint has to anyway, and all at
 * once it would keep the disk from the write-ahead log's forces for as long as that takes.
 */
final class SegmentFlusher {
  private static final long WRITE_BYTES = 1 << 20;

  private final Dirty dirty;
  private final Touched touched;
  private Forcing forcing;
  private long unforcedBytes = Long.MAX_VALUE;

  SegmentFlusher(Dirty dirty, Touched touched) {
    this.dirty = dirty;
    this.touched = touched;
  }

  /**
   * From now on forces a file as soon as it has so many bytes that aren't forced; a recovery leaves
   * that to the checkpoint at its end.
   */
  void forceAlong(Forcing forcing, long bytes) {
    this.forcing = forcing;
    this.unforcedBytes = bytes;
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
        forceIfMuch();
        bytes = log.flush(WRITE_BYTES, touched);
      }
    } catch (IOException e) {
      dirty.putBack(log);
      throw e;
    }
  }

  private void forceIfMuch() throws IOException {
    Optional<Path> file = touched.lastFile(unforcedBytes);
    if (file.isPresent()) {
      forcing.file(file.get());
      touched.forced(file.get());
    }
  }
}

package dev.esker.wal;

import dev.esker.wal.LogChain.LogFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Keeps the log supplied with files: prepares the next one, recycles trimmed ones. Any thread.
 *
 * <p>One lock serialises everything that changes the directory, since each new file names the one
 * before it. The slow part, filling a new file with zeros, is done outside of it: a writer that
 * overtakes the background gets a short file at once rather than waiting for a long one.
 */
final class FileSupply {
  /** A file that is claimed while a writer waits is this fraction of a full one. */
  private static final int SHORT_FILE_FRACTION = 16;

  private static final long MIN_SHORT_FILE_BYTES = 8 << 10;

  private final long fileBytes;
  private final FileClaimer claimer;
  private final SparePool spares;
  private final FileSequence sequence;
  private final Positions positions;
  private final Object directoryLock = new Object();

  FileSupply(
      long fileBytes,
      FileClaimer claimer,
      SparePool spares,
      FileSequence sequence,
      Positions positions) {
    this.fileBytes = fileBytes;
    this.claimer = claimer;
    this.spares = spares;
    this.sequence = sequence;
    this.positions = positions;
  }

  /** How long to make a file that somebody waits for. */
  static long shortFileBytes(long fileBytes, long frameBytes) {
    long wanted = Math.max(MIN_SHORT_FILE_BYTES, fileBytes / SHORT_FILE_FRACTION);
    long needed = FileHeader.BYTES + FrameCodec.HEADER_BYTES + frameBytes;
    return Math.min(fileBytes, Math.max(wanted, needed));
  }

  boolean needsFile() {
    return sequence.prepared(0) == null;
  }

  /** Sees to it that one full file is prepared. */
  void prepare() throws IOException {
    boolean makeOne;
    synchronized (directoryLock) {
      makeOne = needsFile() && spares.isEmpty();
    }
    Path made = makeOne ? claimer.makeSpare(fileBytes) : null;
    synchronized (directoryLock) {
      if (made != null) {
        spares.add(made);
      }
      if (needsFile()) {
        claim(spares.take(), fileBytes);
      }
    }
  }

  /**
   * Returns the {@code index}-th prepared file, claiming it if need be. For the append role.
   *
   * @param frameBytes what is still to be written
   */
  WalFile require(int index, long frameBytes) throws IOException {
    WalFile ready = sequence.prepared(index);
    if (ready != null) {
      return ready;
    }
    synchronized (directoryLock) {
      ready = sequence.prepared(index);
      if (ready != null) {
        return ready;
      }
      Optional<Path> spare = spares.take();
      return claim(spare, spare.isPresent() ? fileBytes : shortFileBytes(fileBytes, frameBytes));
    }
  }

  private WalFile claim(Optional<Path> spare, long bytes) throws IOException {
    FileHeader newest = sequence.newest().header();
    FileClaimer.Place place =
        new FileClaimer.Place(
            FileHeader.Origin.ROLL, newest.generation(), newest.endPosition(), positions.durable());
    WalFile file = claimer.claim(place, spare, bytes);
    sequence.addPrepared(file);
    return file;
  }

  /** Retires the files that lie wholly below {@code position}, oldest first. */
  void trim(long position) throws IOException {
    synchronized (directoryLock) {
      LogFile oldest = sequence.oldestBelow(position);
      while (oldest != null) {
        spares.retire(oldest.path(), oldest.header());
        positions.start(sequence.removeOldest());
        oldest = sequence.oldestBelow(position);
      }
    }
  }
}

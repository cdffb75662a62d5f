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
 *
 * <p>A new file is filled as the present one is used up, somewhat faster, and not as fast as the
 * disk can: the log's own forces have to share the disk with it.
 */
final class FileSupply {
  /** A file that is claimed while a writer waits is this fraction of a full one. */
  private static final int SHORT_FILE_FRACTION = 16;

  private static final long MIN_SHORT_FILE_BYTES = 8 << 10;

  /** A file is filled in up to so many parts, if they aren't smaller than a block. */
  private static final int MAX_PARTS = 512;

  /** And in at least so many, however late it is. */
  private static final int MIN_PARTS = 16;

  private static final long BLOCK_BYTES = 4 << 10;

  /** How much further the filling of the next file has to be than the use of the present one. */
  private static final double PACE = 1.5;

  private final long fileBytes;
  private final FileClaimer claimer;
  private final SparePool spares;
  private final FileSequence sequence;
  private final Positions positions;
  private final Object directoryLock = new Object();
  private final Object fillLock = new Object();

  /** Set under the lock of the directory. */
  private volatile int spareCount;

  /** Set under the lock for filling; null if no file is being filled. */
  private volatile SpareFill filling;

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
    this.spareCount = spares.size();
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

  /** How many spares there are. Takes no lock. */
  int spareCount() {
    return spareCount;
  }

  /** Whether it's time for {@link #advance}. Cheap; takes no lock that is held during I/O. */
  boolean isDue() {
    if (!needsFile()) {
      return false;
    }
    if (spareCount > 0) {
      return true;
    }
    return behind() > 0;
  }

  /** How many bytes of the next file should be filled by now and aren't. */
  private long behind() {
    FileHeader active = sequence.active().header();
    double used = (double) (positions.written() - active.startPosition()) / active.capacity();
    SpareFill fill = filling;
    long filled = fill == null ? 0 : fill.filled();
    return (long) Math.ceil(Math.min(1, PACE * used) * fileBytes) - filled;
  }

  /** Small parts while there is time, larger ones for a log that grows fast. */
  private long partBytes() {
    long least = Math.max(BLOCK_BYTES, fileBytes / MAX_PARTS);
    long most = Math.max(BLOCK_BYTES, fileBytes / MIN_PARTS);
    return Math.min(most, Math.max(least, behind()));
  }

  /** Takes one step towards a prepared full file, if there is none. */
  void advance() throws IOException {
    synchronized (fillLock) {
      if (claimSpare() || !needsFile()) {
        return;
      }
      SpareFill fill = filling == null ? claimer.beginSpare(fileBytes) : filling;
      long part = partBytes();
      // Forgotten if it fails.
      filling = null;
      if (!fill.advance(part)) {
        filling = fill;
        return;
      }
      synchronized (directoryLock) {
        spares.add(fill.spare());
        spareCount = spares.size();
      }
      claimSpare();
    }
  }

  /** Prepares a file of a spare, if one is needed and there is one. */
  private boolean claimSpare() throws IOException {
    synchronized (directoryLock) {
      if (!needsFile() || spares.size() == 0) {
        return false;
      }
      claim(takeSpare(), fileBytes);
      return true;
    }
  }

  private Optional<Path> takeSpare() {
    Optional<Path> spare = spares.take();
    spareCount = spares.size();
    return spare;
  }

  /** Sees to it that one full file is prepared, however long that takes. */
  void prepare() throws IOException {
    while (needsFile()) {
      advance();
    }
  }

  /** Ends a filling. */
  void close() throws IOException {
    synchronized (fillLock) {
      if (filling != null) {
        filling.close();
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
      Optional<Path> spare = takeSpare();
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
        spareCount = spares.size();
        positions.start(sequence.removeOldest());
        oldest = sequence.oldestBelow(position);
      }
    }
  }
}

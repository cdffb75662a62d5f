package dev.esker.wal;

import dev.esker.wal.LogChain.LogFile;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads a log from front to back and decides where it ends: the one place that tells a torn tail
 * from corruption. Changes nothing on disk. One thread, one use.
 *
 * <p>Why durable marks: a broker writes far more often than it waits for a force, and unforced
 * writes reach the disk in any order. After a power cut a hole followed by good frames is therefore
 * normal, as long as nobody was told that the bytes in the hole are stable. A frame's mark is a
 * proof that at the time of its writing everything below the mark <em>was</em> stable. So a hole at
 * {@code p} is a torn tail, unless a mark above {@code p} says otherwise.
 */
final class LogScan {

  /**
   * How a log ends.
   *
   * @param end position behind the last frame that counts
   * @param clean whether it was closed in good order
   * @param torn whether something beyond the end was cut off
   */
  record Outcome(long end, boolean clean, boolean torn) {}

  private enum FileEnd {
    CONTINUES,
    CLEAN,
    OPEN
  }

  private final Disk disk;
  private final Path directory;
  private final List<LogFile> files;
  private final boolean forceFirst;
  private final long from;
  private final FrameVisitor visitor;
  private boolean torn;

  /**
   * @param forceFirst whether to force each file before its frames are believed: after a kill, what
   *     is read may be in the page cache only
   * @param from frames that start below are checked but not shown; files wholly below are not read
   */
  LogScan(Disk disk, LogChain chain, boolean forceFirst, long from, FrameVisitor visitor) {
    this.disk = disk;
    this.directory = chain.directory();
    this.files = chain.files();
    this.forceFirst = forceFirst;
    this.from = from;
    this.visitor = visitor;
  }

  /**
   * Shows every frame to the visitor, in order.
   *
   * @throws WalCorruptException on corruption; frames before it have been shown by then
   */
  Outcome run() throws IOException {
    long end = 0;
    FileEnd how = FileEnd.OPEN;
    if (!files.isEmpty()) {
      checkBeginning();
    }
    for (int i = 0; i < files.size(); i++) {
      if (i + 1 < files.size() && startOf(i + 1) <= from) {
        continue;
      }
      LogFile file = files.get(i);
      try (DiskFile open = disk.open(file.path(), Disk.Access.READ)) {
        if (forceFirst) {
          open.force(true);
        }
        FrameCursor cursor = new FrameCursor(open, file.header());
        how = scanFile(i, cursor);
        end = cursor.position();
        if (how == FileEnd.OPEN) {
          refuseIfStable(i, cursor);
        } else if (how == FileEnd.CLEAN) {
          refuseLaterMarks(i, end);
        }
      }
      if (how != FileEnd.CONTINUES) {
        break;
      }
    }
    checkEnd(end);
    return new Outcome(end, how == FileEnd.CLEAN, torn);
  }

  private long startOf(int index) {
    return files.get(index).header().startPosition();
  }

  private void checkBeginning() throws WalCorruptException {
    if (from != 0 && from < startOf(0)) {
      String text = "the log is to be read from position " + from + " but begins here";
      throw new WalCorruptException(files.get(0).path(), startOf(0), text);
    }
  }

  private void checkEnd(long end) throws WalCorruptException {
    if (from > end && files.isEmpty()) {
      throw new WalCorruptException(
          directory, from, "the log is to be read from there but is empty");
    }
    if (from > end) {
      LogFile last = files.get(files.size() - 1);
      String text = "the log is to be read from position " + from + " but ends here";
      throw new WalCorruptException(last.path(), end, text);
    }
  }

  /**
   * Shows the frames of a file. Unless the log goes on in the next file, the cursor is left on the
   * place where the log ends.
   */
  private FileEnd scanFile(int index, FrameCursor cursor) throws IOException {
    LogFile file = files.get(index);
    boolean last = index + 1 == files.size();
    long limit = last ? file.header().endPosition() : startOf(index + 1);
    FileEnd end = FileEnd.OPEN;
    while (last || cursor.endPosition() < limit) {
      if (!cursor.next()) {
        return end;
      }
      if (cursor.endPosition() > limit) {
        return FileEnd.OPEN;
      }
      end = FileEnd.OPEN;
      byte kind = cursor.kind();
      if (kind == FrameCodec.KIND_END) {
        checkContinues(file, cursor.position(), last, limit);
        return FileEnd.CONTINUES;
      } else if (kind == FrameCodec.KIND_CLEAN_CLOSE) {
        end = FileEnd.CLEAN;
      } else if (kind < 0) {
        throw new WalCorruptException(
            file.path(), cursor.position(), "a frame of the unknown kind " + kind);
      } else {
        show(file, cursor);
      }
    }
    return FileEnd.CONTINUES;
  }

  private void checkContinues(LogFile file, long position, boolean last, long limit)
      throws WalCorruptException {
    if (last || limit != file.header().endPosition()) {
      throw new WalCorruptException(
          file.path(), position, "the log goes on in another file, and that file is missing");
    }
  }

  private void show(LogFile file, FrameCursor cursor) throws IOException {
    long position = cursor.position();
    if (position >= from) {
      visitor.frame(
          position,
          cursor.endPosition(),
          cursor.kind(),
          cursor.partition(),
          cursor.baseOffset(),
          cursor.payload());
    } else if (cursor.endPosition() > from) {
      throw new WalCorruptException(
          file.path(), position, "position " + from + " is in the middle of the frame there");
    }
  }

  /** The bytes at the cursor are no frame: were they ever stable? */
  private void refuseIfStable(int index, FrameCursor cursor) throws IOException {
    long bad = cursor.position();
    torn = cursor.claimsToBeFrame();
    refuseLaterMarks(index, bad);
    searchMarks(index, cursor, bad, index);
    for (int i = index + 1; i < files.size(); i++) {
      try (DiskFile open = disk.open(files.get(i).path(), Disk.Access.READ)) {
        searchMarks(i, new FrameCursor(open, files.get(i).header()), bad, index);
      }
    }
  }

  private void refuseLaterMarks(int index, long bad) throws WalCorruptException {
    for (int i = index + 1; i < files.size(); i++) {
      LogFile later = files.get(i);
      if (later.header().durableMark() > bad) {
        throw damaged(index, bad, "the header of " + later.path());
      }
    }
  }

  private void searchMarks(int in, FrameCursor cursor, long bad, int index) throws IOException {
    while (in == index ? cursor.search() : cursor.next() || cursor.search()) {
      torn = true;
      if (cursor.durableMark() > bad) {
        String where = files.get(in).path() + " at position " + cursor.position();
        throw damaged(index, bad, "the frame in " + where);
      }
    }
  }

  private WalCorruptException damaged(int index, long bad, String witness) {
    return new WalCorruptException(
        files.get(index).path(),
        bad,
        "no intact frame there, though " + witness + " shows that it had been stable");
  }
}

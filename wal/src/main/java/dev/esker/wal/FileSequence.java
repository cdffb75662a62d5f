package dev.esker.wal;

import dev.esker.wal.LogChain.LogFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Which file of the log is in which state. A file goes through them in this order:
 *
 * <ol>
 *   <li><em>prepared</em>: claimed, holds no frame
 *   <li><em>active</em>: the one that is written to
 *   <li><em>unforced</em>: written to its end; open until the force role has forced it once more
 *   <li><em>retained</em>: closed; waits to be trimmed
 * </ol>
 *
 * <p>Safe for threads. No disk operation happens under its lock, so no role ever waits here for
 * another's I/O.
 */
final class FileSequence {
  private final Deque<LogFile> retained = new ArrayDeque<>();
  private final Deque<WalFile> unforced = new ArrayDeque<>();
  private final List<WalFile> prepared = new ArrayList<>();
  private WalFile active;

  FileSequence(List<LogFile> retained, WalFile active) {
    this.retained.addAll(retained);
    this.active = active;
  }

  synchronized WalFile active() {
    return active;
  }

  /** The {@code index}-th prepared file (from 0); null if there are not that many. */
  synchronized WalFile prepared(int index) {
    return index < prepared.size() ? prepared.get(index) : null;
  }

  /** The file that the next one is to follow. */
  synchronized WalFile newest() {
    return prepared.isEmpty() ? active : prepared.get(prepared.size() - 1);
  }

  synchronized void addPrepared(WalFile file) {
    prepared.add(file);
  }

  /**
   * Makes the first prepared file the active one. To be called after the last write to the old one
   * has returned and before the first to the new one: so whoever sees a written position in the new
   * file also finds the old one among the unforced.
   */
  synchronized WalFile roll() {
    unforced.add(active);
    active = prepared.remove(0);
    return active;
  }

  /** Appends the unforced files, oldest first, and then the active one, to {@code target}. */
  synchronized void collectUnforced(List<WalFile> target) {
    target.addAll(unforced);
    target.add(active);
  }

  /** Takes note that the oldest unforced file has been forced and closed. */
  synchronized void forced(WalFile file) {
    if (unforced.isEmpty() || !unforced.getFirst().path().equals(file.path())) {
      throw new IllegalStateException(file.path() + " is not the oldest unforced file");
    }
    unforced.removeFirst();
    retained.add(new LogFile(file.path(), file.header()));
  }

  /** The oldest retained file if it lies wholly below {@code position}; else null. */
  synchronized LogFile oldestBelow(long position) {
    Iterator<LogFile> files = retained.iterator();
    if (!files.hasNext()) {
      return null;
    }
    LogFile oldest = files.next();
    long next = files.hasNext() ? files.next().header().startPosition() : firstOpenStart();
    return next <= position ? oldest : null;
  }

  /** Takes the oldest retained file out and returns where the log now starts. */
  synchronized long removeOldest() {
    retained.removeFirst();
    return start();
  }

  /** The position at which the log starts. */
  synchronized long start() {
    return retained.isEmpty() ? firstOpenStart() : retained.getFirst().header().startPosition();
  }

  private long firstOpenStart() {
    WalFile first = unforced.isEmpty() ? active : unforced.getFirst();
    return first.header().startPosition();
  }

  /** What there is, given how many spares there are beside it. */
  synchronized WalFiles files(int spares) {
    long bytes = active.header().fileBytes();
    for (LogFile file : retained) {
      bytes += file.header().fileBytes();
    }
    for (WalFile file : unforced) {
      bytes += file.header().fileBytes();
    }
    for (WalFile file : prepared) {
      bytes += file.header().fileBytes();
    }
    return new WalFiles(retained.size() + unforced.size() + prepared.size() + 1, bytes, spares);
  }

  /** Closes all open files; goes on after a failure and reports the first. */
  synchronized void closeAll() throws IOException {
    List<WalFile> open = new ArrayList<>(unforced);
    open.add(active);
    open.addAll(prepared);
    IOException failure = null;
    for (WalFile file : open) {
      try {
        file.file().close();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}

package dev.esker.engine.segment;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The segment files that are open: at most so many, the one unused for longest is closed first. A
 * file in use is never closed, so a borrower that finds every file in use is told so.
 *
 * <p>Any thread. Opening happens under the lock, since a disk with ten thousand segments opens
 * many.
 */
public final class OpenFiles implements AutoCloseable {
  private final Disk disk;
  private final int limit;
  private final Map<Path, OpenFile> open = new LinkedHashMap<>(16, 0.75f, true);

  /** Opens nothing yet. */
  public OpenFiles(Disk disk, int limit) {
    this.disk = disk;
    this.limit = limit;
  }

  /** Every file is in use. */
  public static final class AllInUseException extends IOException {
    private static final long serialVersionUID = 1L;

    AllInUseException(int limit) {
      super("all " + limit + " segment files are in use (max.open.files)");
    }
  }

  /** A file on loan. */
  public final class OpenFile {
    private final Path path;
    private final DiskFile file;
    private int users;
    private boolean doomed;

    private OpenFile(Path path, DiskFile file) {
      this.path = path;
      this.file = file;
    }

    /** The file; not to be closed by the borrower. */
    public DiskFile file() {
      return file;
    }

    /** Whether others have it on loan, too. */
    boolean isShared() {
      synchronized (OpenFiles.this) {
        return users > 1;
      }
    }

    /** Gives it back; exactly once for each {@link #borrow}. */
    public void giveBack() {
      synchronized (OpenFiles.this) {
        users--;
        if (doomed && users == 0) {
          closeQuietly(this);
        }
      }
    }
  }

  /**
   * Lends a file to a reader.
   *
   * @throws java.nio.file.NoSuchFileException if there is none of that name
   * @throws AllInUseException if the limit is reached and no file can be closed
   */
  public synchronized OpenFile borrow(Path path) throws IOException {
    OpenFile found = open.get(path);
    if (found == null) {
      if (closeIdle() >= limit) {
        throw new AllInUseException(limit);
      }
      found = opened(path, disk.open(path, Disk.Access.READ_WRITE));
    }
    found.users++;
    return found;
  }

  /**
   * Lends a file to the storage thread or one that forces for it, even if readers hold as many as
   * may be open: else slow readers could keep the engine from flushing. So as many files as there
   * are such threads may be open beyond the limit.
   *
   * @throws java.nio.file.NoSuchFileException if there is none of that name
   */
  public synchronized OpenFile borrowToWrite(Path path) throws IOException {
    OpenFile found = open.get(path);
    if (found == null) {
      closeIdle();
      found = opened(path, disk.open(path, Disk.Access.READ_WRITE));
    }
    found.users++;
    return found;
  }

  /** The same, but creates an empty file, in place of one of that name if there is any. */
  public synchronized OpenFile createToWrite(Path path) throws IOException {
    forget(path);
    disk.delete(path);
    closeIdle();
    OpenFile created = opened(path, disk.create(path));
    created.users++;
    return created;
  }

  private OpenFile opened(Path path, DiskFile file) {
    OpenFile added = new OpenFile(path, file);
    open.put(path, added);
    return added;
  }

  /** Closes files that nobody uses until there is room for one; returns how many stay open. */
  private int closeIdle() throws IOException {
    Iterator<OpenFile> oldest = open.values().iterator();
    while (open.size() >= limit && oldest.hasNext()) {
      OpenFile file = oldest.next();
      if (file.users == 0) {
        oldest.remove();
        file.file.close();
      }
    }
    return open.size();
  }

  /** Closes a file that is about to be deleted, now or when its last borrower is done. */
  public synchronized void forget(Path path) {
    OpenFile file = open.remove(path);
    if (file != null) {
      file.doomed = true;
      if (file.users == 0) {
        closeQuietly(file);
      }
    }
  }

  /** How many are open. */
  public synchronized int size() {
    return open.size();
  }

  @Override
  public synchronized void close() {
    open.values().forEach(OpenFiles::closeQuietly);
    open.clear();
  }

  /** Closing loses nothing: a file is forced through whichever descriptor it has by then. */
  private static void closeQuietly(OpenFile file) {
    try {
      file.file.close();
    } catch (IOException e) {
      System.getLogger(OpenFiles.class.getName())
          .log(System.Logger.Level.WARNING, "could not close " + file.path, e);
    }
  }
}

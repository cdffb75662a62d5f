package dev.esker.wal;

import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.NoSpaceException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A new file that is being filled with zeros, part by part, until it is a spare. Each part is
 * forced by itself: a whole file at once would occupy the disk for so long that every force of the
 * log meanwhile took as long. One thread at a time, but for {@link #filled}.
 */
final class SpareFill implements Closeable {
  private final Disk disk;
  private final Path temporary;
  private final Path spare;
  private final long bytes;
  private DiskFile file;
  private volatile long filled;

  SpareFill(Disk disk, Path temporary, Path spare, long bytes) {
    this.disk = disk;
    this.temporary = temporary;
    this.spare = spare;
    this.bytes = bytes;
  }

  /** How much is filled, in bytes. Any thread. */
  long filled() {
    return filled;
  }

  /** The file, once it is filled. */
  Path spare() {
    return spare;
  }

  /**
   * Fills a part, and gives the file its name if that was the last one.
   *
   * @return whether it was
   * @throws NoSpaceException if the disk is full; then nothing is left of the file
   */
  boolean advance(long most) throws IOException {
    try {
      if (file == null) {
        file = disk.create(temporary);
      }
      long next = Math.min(bytes, filled + most);
      file.allocate(next);
      file.force(true);
      filled = next;
      if (next < bytes) {
        return false;
      }
      close();
      disk.rename(temporary, spare);
      return true;
    } catch (NoSpaceException e) {
      giveUp(e);
      throw e;
    }
  }

  /** If it can't be removed now the next start does so. */
  private void giveUp(NoSpaceException reason) {
    try {
      close();
      disk.delete(temporary);
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** Goes no further. What there is of the file is deleted by the next start. */
  @Override
  public void close() throws IOException {
    DiskFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }
}

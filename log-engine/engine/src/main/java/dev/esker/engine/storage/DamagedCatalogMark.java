package dev.esker.engine.storage;

import dev.esker.engine.catalog.CatalogCorruptException;
import dev.esker.engine.catalog.CatalogUnreadableException;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A file that tells the next start to rebuild the catalog. The catalog is read as it is needed, so
 * damage may show long after the start; without the mark every start would run into it again.
 */
public final class DamagedCatalogMark {
  private final Disk disk;
  private final Path directory;
  private final Path path;

  /** The mark in a data directory. */
  public DamagedCatalogMark(Disk disk, Path directory) {
    this.disk = disk;
    this.directory = directory;
    this.path = directory.resolve("catalog.damaged");
  }

  /** Whether a failure comes from a catalog that a rebuild would repair. */
  public static boolean explains(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CatalogUnreadableException || cause instanceof CatalogCorruptException) {
        return true;
      }
    }
    return false;
  }

  /** Leaves the mark. */
  public void set() throws IOException {
    if (!disk.exists(path)) {
      disk.create(path).close();
      disk.syncDirectory(directory);
    }
  }

  /** Whether it is there. */
  boolean isSet() throws IOException {
    return disk.exists(path);
  }

  /** Removes it. */
  void clear() throws IOException {
    if (isSet()) {
      disk.delete(path);
      disk.syncDirectory(directory);
    }
  }
}

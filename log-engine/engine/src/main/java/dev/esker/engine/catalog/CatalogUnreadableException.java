package dev.esker.engine.catalog;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The files of the catalog are damaged or incomplete. The message names the directory. It is safe
 * to move that directory aside and rebuild the catalog from segments and WAL. Not used where that
 * would be wrong or useless: a catalog that another process has open, a full disk, missing
 * permissions.
 */
public final class CatalogUnreadableException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path directory;

  /** Names the directory and what is wrong with it. */
  public CatalogUnreadableException(Path directory, String problem, Throwable cause) {
    super("the catalog in " + directory + " can't be read: " + problem, cause);
    this.directory = directory;
  }

  /** The directory to be moved aside. */
  public Path directory() {
    return directory;
  }
}

package dev.esker.server.inspect;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineListener;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.CatalogCorruptException;
import dev.esker.engine.catalog.CatalogUnreadableException;
import dev.esker.engine.catalog.RocksCatalogStore;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Puts a catalog that is made anew from segments and write-ahead log in the place of the old one.
 * The data directory's lock is held by the caller.
 *
 * <p>The order is what makes it safe. The old catalog is renamed, never deleted; the engine then
 * finds none, rebuilds it, replays the log on top and makes a checkpoint. If it can't even open,
 * nothing was trimmed or deleted, and the old catalog is put back. A crash on the way leaves no
 * catalog or one without a checkpoint, which the next start of a broker rebuilds just the same.
 */
public final class CatalogReplacement {
  private final EngineConfig config;
  private final Disk disk;
  private final EngineListener listener;
  private final Path catalog;

  /**
   * What was done.
   *
   * @param aside where the old catalog is; empty if there was none
   * @param oldReadable whether what only it knew could be taken over
   * @param partitions in the new one
   * @param lost records that the old one knew of and that are in no file, in words
   */
  public record Outcome(
      Optional<Path> aside, boolean oldReadable, int partitions, List<String> lost) {}

  /** Prepares it. */
  public CatalogReplacement(EngineConfig config, Disk disk, EngineListener listener) {
    this.config = config;
    this.disk = disk;
    this.listener = listener;
    this.catalog = config.directory().resolve("catalog");
  }

  /**
   * Does it.
   *
   * @throws IOException if it can't be done; says whether the old catalog is back in its place
   */
  public Outcome run() throws IOException {
    RebuildGuard guard = new RebuildGuard(disk, config.directory());
    guard.check();
    OldCatalog old = OldCatalog.nothing();
    boolean readable = false;
    if (disk.exists(catalog)) {
      try {
        old = OldCatalog.read(catalog, guard::isDeleted);
        readable = true;
      } catch (CatalogUnreadableException | CatalogCorruptException e) {
        listener.notice("the old catalog can't be read: " + e.getMessage());
      }
    }
    Optional<Path> aside = setAside();
    int partitions = rebuild(aside);
    List<String> lost;
    try (Catalog rebuilt = new Catalog(RocksCatalogStore.open(catalog))) {
      lost = old.complete(rebuilt);
    }
    return new Outcome(aside, readable, partitions, lost);
  }

  private Optional<Path> setAside() throws IOException {
    if (!disk.exists(catalog)) {
      return Optional.empty();
    }
    int number = 1;
    Path aside = catalog.resolveSibling("catalog.old-" + number);
    while (disk.exists(aside)) {
      aside = catalog.resolveSibling("catalog.old-" + ++number);
    }
    disk.rename(catalog, aside);
    disk.syncDirectory(config.directory());
    return Optional.of(aside);
  }

  private int rebuild(Optional<Path> aside) throws IOException {
    StorageEngine engine;
    try {
      engine = StorageEngine.open(config, disk, Clock.system(), listener);
    } catch (IOException | RuntimeException e) {
      throw putBack(aside, e);
    }
    try (engine) {
      return engine.partitions().size();
    }
  }

  private IOException putBack(Optional<Path> aside, Exception cause) {
    if (aside.isEmpty()) {
      return new IOException(cause.getMessage(), cause);
    }
    try {
      for (Path file : disk.list(catalog)) {
        disk.delete(file);
      }
      disk.delete(catalog);
      disk.rename(aside.get(), catalog);
      disk.syncDirectory(config.directory());
      return new IOException(cause.getMessage() + " (the old catalog is back in its place)", cause);
    } catch (IOException e) {
      cause.addSuppressed(e);
      return new IOException(
          cause.getMessage()
              + " (and the old catalog, which is "
              + aside.get()
              + ", can't be put back: "
              + e.getMessage()
              + ")",
          cause);
    }
  }
}

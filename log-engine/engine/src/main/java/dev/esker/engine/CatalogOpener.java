package dev.esker.engine;

import dev.esker.engine.catalog.CatalogStore;
import java.io.IOException;
import java.nio.file.Path;

/** Opens the store behind the catalog; a seam for simulation. */
@FunctionalInterface
public interface CatalogOpener {

  /**
   * Opens it, empty if there is none.
   *
   * @throws dev.esker.engine.catalog.CatalogUnreadableException if it is damaged
   */
  CatalogStore open(Path directory) throws IOException;
}

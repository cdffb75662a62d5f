package dev.esker.engine.catalog;

import java.io.IOException;

/**
 * An entry of the catalog has a layout that only a newer version of the software knows. Nothing is
 * damaged, and a rebuild would lose what the newer version has put there: the start is refused.
 */
public final class CatalogVersionException extends IOException {
  private static final long serialVersionUID = 1L;

  CatalogVersionException(byte[] key, int found, int known) {
    super(
        "catalog entry "
            + CatalogKeys.describe(key)
            + " has version "
            + found
            + ", which is newer than "
            + known
            + ": the data directory was written by a newer version of Esker");
  }
}

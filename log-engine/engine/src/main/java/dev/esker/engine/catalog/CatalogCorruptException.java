package dev.esker.engine.catalog;

import java.io.IOException;

/**
 * An entry of the catalog that can't be decoded: the bytes came back as they were written, as far
 * as checksums tell, but they don't make sense. The message names the key. The catalog should be
 * rebuilt from segments.
 */
public final class CatalogCorruptException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The key's table and parts are part of the message. */
  public CatalogCorruptException(byte[] key, String problem) {
    super("catalog entry " + CatalogKeys.describe(key) + ": " + problem);
  }

  /** As above, with what a component said about the value. */
  public CatalogCorruptException(byte[] key, IllegalArgumentException cause) {
    super("catalog entry " + CatalogKeys.describe(key) + ": " + cause.getMessage(), cause);
  }
}

package dev.esker.records;

import java.io.IOException;

/** A payload that would decompress to more than is allowed. */
final class DecompressedSizeException extends IOException {

  private static final long serialVersionUID = 1L;

  DecompressedSizeException(long bytes, long maxBytes) {
    super("decompresses to " + bytes + " bytes or more; at most " + maxBytes + " are allowed");
  }
}

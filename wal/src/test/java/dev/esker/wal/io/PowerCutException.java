package dev.esker.wal.io;

import java.io.IOException;

/** Thrown by a {@link MemoryDisk} for every operation after its power has been cut. */
public final class PowerCutException extends IOException {
  private static final long serialVersionUID = 1L;

  PowerCutException(String message) {
    super(message);
  }
}

package dev.esker.wal.io;

import java.io.IOException;

/** The disk is full: a claim of space failed, and nothing that was promised is affected. */
public final class NoSpaceException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message names the file and the bytes asked for
   * @param cause what the operating system said, or null
   */
  public NoSpaceException(String message, Throwable cause) {
    super(message, cause);
  }
}

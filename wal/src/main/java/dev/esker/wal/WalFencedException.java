package dev.esker.wal;

import java.io.IOException;

/**
 * The log takes no more writes, because one failed or because it was told to. Nothing that had not
 * been reported durable may be acknowledged any more. Only a new {@link Wal#open} helps.
 */
public final class WalFencedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message says what was refused
   * @param cause why the log is fenced
   */
  public WalFencedException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.esker.wal;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Bytes that had been stable are not as they were written, or a file is missing. Nothing was
 * changed on disk; {@link WalDump} and {@link WalVerifier} still read what can be read.
 */
public final class WalCorruptException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final long position;
  private final String reason;

  /**
   * @param file the file that is damaged, or the one at which another is missing
   * @param position position in the log of the first thing that can't be trusted
   * @param reason what is wrong, in words
   */
  public WalCorruptException(Path file, long position, String reason) {
    super("corrupt write-ahead log: " + file + " at position " + position + ": " + reason);
    this.file = file;
    this.position = position;
    this.reason = reason;
  }

  /** The file that is damaged, or the one at which another is missing. */
  public Path file() {
    return file;
  }

  /** Position in the log of the first thing that can't be trusted. */
  public long position() {
    return position;
  }

  /** What is wrong, in words. */
  public String reason() {
    return reason;
  }
}

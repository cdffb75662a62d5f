package dev.esker.server.metadata;

import java.io.IOException;
import java.nio.file.Path;

/** A file of the metadata log is damaged in a way that no crash explains. It was left as it is. */
public final class CorruptMetadataException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Path file;
  private final long position;

  /**
   * @param file the damaged file
   * @param position of the first byte of what is damaged
   * @param message what is wrong
   * @param cause or null
   */
  public CorruptMetadataException(Path file, long position, String message, Throwable cause) {
    super(file + " is damaged at byte " + position + ": " + message, cause);
    this.file = file;
    this.position = position;
  }

  /** The damaged file. */
  public Path file() {
    return file;
  }

  /** Where in the file. */
  public long position() {
    return position;
  }
}

package dev.esker.gossip;

import java.io.IOException;

/** Bytes that aren't an encoded command or image. */
public final class MetadataFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int position;

  /**
   * @param position of the first byte that is wrong, from the start of what was decoded
   * @param message what is wrong
   * @param cause or null
   */
  public MetadataFormatException(int position, String message, Throwable cause) {
    super("at byte " + position + ": " + message, cause);
    this.position = position;
  }

  /** The first byte that is wrong, from the start of what was decoded. */
  public int position() {
    return position;
  }
}

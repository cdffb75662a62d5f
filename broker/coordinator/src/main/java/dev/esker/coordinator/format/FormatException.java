package dev.esker.coordinator.format;

/** Bytes that aren't what their version says; the message names the field and the position. */
public final class FormatException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  FormatException(String message) {
    super(message);
  }
}

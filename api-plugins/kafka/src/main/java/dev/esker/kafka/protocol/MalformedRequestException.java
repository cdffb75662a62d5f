package dev.esker.kafka.protocol;

/**
 * Bytes that aren't a request, or not one that this broker serves. The only answer is to close the
 * connection. It is an expected outcome of reading what others sent, so it has no stack trace.
 */
public final class MalformedRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With what is wrong, for the log. */
  public MalformedRequestException(String message) {
    super(message, null, false, false);
  }
}

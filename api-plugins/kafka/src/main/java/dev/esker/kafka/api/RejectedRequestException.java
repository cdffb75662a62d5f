package dev.esker.kafka.api;

import dev.esker.spi.ErrorCode;

/**
 * A request that is answered, as a whole, with an error. It is an expected outcome, so it has no
 * stack trace.
 */
public final class RejectedRequestException extends Exception {
  private static final long serialVersionUID = 1L;

  private final ErrorCode error;

  /**
   * Rejects a request.
   *
   * @param error for the client's program
   * @param message for people
   */
  public RejectedRequestException(ErrorCode error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  /** What is answered. */
  public ErrorCode error() {
    return error;
  }
}

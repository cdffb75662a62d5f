package dev.esker.bench.target;

/** The target can't be used; the message is one line for people. */
public final class TargetException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With a reason for people. */
  public TargetException(String message, Throwable cause) {
    super(message, cause);
  }
}

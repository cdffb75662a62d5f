package dev.esker.http.client;

/** No broker has answered, or not with what can be understood; the message is one line. */
public final class UnreachableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}

package dev.esker.http.peers;

/** Another broker's front end hasn't answered. An expected outcome, so it has no stack trace. */
public final class PeerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean unsent;

  /**
   * @param unsent whether the request has certainly not been seen there
   */
  PeerException(String message, boolean unsent) {
    super(message, null, false, false);
    this.unsent = unsent;
  }

  /** Whether the request has certainly not been seen there. */
  public boolean isUnsent() {
    return unsent;
  }
}

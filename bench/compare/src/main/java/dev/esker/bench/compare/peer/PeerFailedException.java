package dev.esker.bench.compare.peer;

/** A peer didn't do what it should; the message is one line for people. */
public final class PeerFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String logTail;

  /**
   * With a reason.
   *
   * @param logTail the end of what the peer has printed
   */
  public PeerFailedException(String message, String logTail) {
    super(message);
    this.logTail = logTail;
  }

  /** The end of what the peer has printed. */
  public String logTail() {
    return logTail;
  }
}

package dev.esker.bench.compare.peer;

/** A peer can't take part; the message is one line for people. */
public final class AbsentPeerException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With the reason. */
  public AbsentPeerException(String message) {
    super(message);
  }
}

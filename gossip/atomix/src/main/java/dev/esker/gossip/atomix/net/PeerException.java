package dev.esker.gossip.atomix.net;

import java.io.IOException;

/** A request to another node has no answer. */
public final class PeerException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Why there is none. */
  public enum Kind {
    /** It can't be connected to. */
    UNREACHABLE,
    /** No answer came in time, or the connection was lost. */
    TIMED_OUT,
    /** It has nobody for the subject. */
    NO_HANDLER,
    /** Its handler failed. */
    FAILED,
    /** Too much waits to be sent to it. */
    OVERLOADED,
    /** This node has closed its connections. */
    CLOSED
  }

  private final Kind kind;

  /** A request without an answer; the cause may be null. */
  public PeerException(Kind kind, Throwable cause) {
    super(kind + (cause == null ? "" : ": " + cause.getMessage()), cause);
    this.kind = kind;
  }

  /** Why. */
  public Kind kind() {
    return kind;
  }
}

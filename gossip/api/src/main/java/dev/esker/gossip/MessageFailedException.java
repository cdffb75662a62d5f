package dev.esker.gossip;

/** A request of {@link ClusterMessages} has no answer. */
public final class MessageFailedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why there is no answer. */
  public enum Reason {
    /** The node isn't known or can't be connected to: it hasn't seen the request. */
    UNREACHABLE(false),
    /** No answer came in time, or the connection was lost meanwhile. */
    TIMED_OUT(true),
    /** The node has nobody for this subject. */
    NO_HANDLER(false),
    /** The handler failed; the message is its own. */
    HANDLER_FAILED(true),
    /** Too many requests wait for an answer, here or there. */
    OVERLOADED(false),
    /** The messages are closed here. */
    CLOSED(true);

    private final boolean mayTakeEffect;

    Reason(boolean mayTakeEffect) {
      this.mayTakeEffect = mayTakeEffect;
    }
  }

  private final Reason reason;

  /**
   * @param reason why
   * @param message for people
   * @param cause or null
   */
  public MessageFailedException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** Whether the request may have been handled, or may still be. */
  public boolean mayTakeEffect() {
    return reason.mayTakeEffect;
  }
}

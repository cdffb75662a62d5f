package dev.esker.gossip;

/**
 * A command met an image on which it makes no sense, usually because another command came first.
 * Nothing has changed.
 */
public final class CommandRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why a command was refused. */
  public enum Reason {
    /** There is a topic of that name. */
    TOPIC_EXISTS,
    /** There is a topic whose name differs only in {@code .} and {@code _}. */
    TOPIC_NAME_COLLIDES,
    /** There is a topic of that id. */
    TOPIC_ID_EXISTS,
    /** There is no such topic. */
    UNKNOWN_TOPIC,
    /** There is no such broker, or it is another run of it. */
    UNKNOWN_BROKER,
    /** What the command was decided on has changed: decide anew. */
    STALE,
    /** The result would exceed {@link MetadataLimits}. */
    LIMIT
  }

  private final Reason reason;

  /**
   * @param reason why
   * @param message for people
   */
  public CommandRefusedException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}

package dev.esker.replication.net;

import java.util.Objects;

/**
 * Why a link has ended.
 *
 * @param reason in a word
 * @param detail for people
 */
public record LinkEnd(Reason reason, String detail) {

  /** The reasons. */
  public enum Reason {
    /** This side wanted it. */
    CLOSED_HERE,
    /** The other side closed it, or its process ended. */
    CLOSED_BY_PEER,
    /** Nothing was received for longer than {@link LinkTimes#silenceLimit}. */
    SILENT,
    /** What was received isn't this protocol. */
    MALFORMED,
    /** The same node has connected anew. */
    REPLACED,
    /** The socket, or a file that was being sent, failed. */
    FAILED,
    /** The listener threw an exception. */
    LISTENER_FAILED
  }

  public LinkEnd {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(detail, "detail");
  }

  @Override
  public String toString() {
    return reason + ": " + detail;
  }
}

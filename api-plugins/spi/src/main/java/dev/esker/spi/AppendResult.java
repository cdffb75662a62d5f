package dev.esker.spi;

/**
 * How the append to one partition went.
 *
 * @param error NONE if it is stored
 * @param baseOffset of the batch's first record; a duplicate has the offset of the original; -1 if
 *     nothing was stored; {@link #UNDECIDED} if it was written, and whether it stays isn't known
 * @param logAppendTimeMillis the broker's time stamp if the topic uses those, else -1
 * @param logStartOffset the first offset that the partition still has, or -1 if unknown
 * @param message says more of an error to people, or null
 */
public record AppendResult(
    ErrorCode error,
    long baseOffset,
    long logAppendTimeMillis,
    long logStartOffset,
    String message) {

  /** In place of an offset: the batch was written, but may yet be lost, or not. */
  public static final long UNDECIDED = -2;

  /** A failure after which nothing is stored: the same may be sent again, to another broker too. */
  public static AppendResult failed(ErrorCode error, String message) {
    return new AppendResult(error, -1, -1, -1, message);
  }

  /** A failure after which the batch may be stored or not: a leader that was deposed, say. */
  public static AppendResult undecided(ErrorCode error, String message) {
    return new AppendResult(error, UNDECIDED, -1, -1, message);
  }

  /** Whether it has failed, and may be stored all the same. */
  public boolean mayBeStored() {
    return error != ErrorCode.NONE && baseOffset == UNDECIDED;
  }
}

package dev.esker.spi;

/**
 * How the append to one partition went.
 *
 * @param error NONE if it is stored
 * @param baseOffset of the batch's first record, or -1; a duplicate has the offset of the original
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

  /** A failure. */
  public static AppendResult failed(ErrorCode error, String message) {
    return new AppendResult(error, -1, -1, -1, message);
  }
}

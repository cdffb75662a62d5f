package dev.esker.records;

/**
 * A batch that may not enter the log, or that can't be read. It is an expected outcome of reading
 * what others sent, so it is cheap: it has no stack trace.
 */
public final class InvalidBatchException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why a batch was refused; in brackets the error code that Kafka's protocol has for it. */
  public enum Reason {
    /** Cut short, sizes that contradict each other, or a wrong CRC (CORRUPT_MESSAGE: may retry). */
    CORRUPT,
    /** Larger than allowed, as sent or once decompressed (MESSAGE_TOO_LARGE). */
    TOO_LARGE,
    /** The header makes no sense, though the CRC is right (INVALID_RECORD). */
    INVALID_BATCH,
    /** A record or the compressed payload makes no sense, CRC right (INVALID_RECORD). */
    INVALID_RECORD,
    /** A timestamp out of bounds, or of a type that producers may not set (INVALID_TIMESTAMP). */
    INVALID_TIMESTAMP,
    /** Not record batch version 2 (UNSUPPORTED_FOR_MESSAGE_FORMAT). */
    UNSUPPORTED_MAGIC,
    /** A compression that doesn't exist (UNSUPPORTED_COMPRESSION_TYPE). */
    UNSUPPORTED_COMPRESSION
  }

  /** The value of {@link #recordIndex()} when the whole batch is at fault. */
  public static final int NO_RECORD = -1;

  private final Reason reason;
  private final int recordIndex;

  InvalidBatchException(Reason reason, String message) {
    this(reason, NO_RECORD, message);
  }

  InvalidBatchException(Reason reason, int recordIndex, String message) {
    super(
        recordIndex == NO_RECORD ? message : "record " + recordIndex + ": " + message,
        null,
        false,
        false);
    this.reason = reason;
    this.recordIndex = recordIndex;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The index within the batch, from 0, of the record at fault, or {@link #NO_RECORD}. */
  public int recordIndex() {
    return recordIndex;
  }
}

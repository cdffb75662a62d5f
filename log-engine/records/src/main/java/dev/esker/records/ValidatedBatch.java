package dev.esker.records;

import java.nio.ByteBuffer;

/**
 * One whole batch that may enter the log. Having one is the proof that it was checked: only {@link
 * BatchValidator} and {@link #trusted} make them.
 *
 * <p>Its fields are read from the bytes, so what a broker sets on append through a {@link
 * RecordBatch} over {@link #buffer()} (base offset, leader epoch, append time) shows here. The
 * batch may be handed from one thread to another, but not be used by two at once while fields are
 * being set. The memory belongs to whoever passed it in, and has to stay unchanged otherwise.
 */
public final class ValidatedBatch {

  private final ByteBuffer buffer;
  private final RecordBatch header;
  private final int offsetDeltaOfMaxTimestamp;

  ValidatedBatch(ByteBuffer exact, int offsetDeltaOfMaxTimestamp) {
    this.buffer = exact;
    this.header = new RecordBatch().wrap(exact, 0);
    this.offsetDeltaOfMaxTimestamp = offsetDeltaOfMaxTimestamp;
  }

  /**
   * A batch that didn't come from a client but was built inside, such as a transaction marker or a
   * coordinator's records: rules for clients don't apply. It is still read once, since what is
   * malformed here is a bug to be seen before it is stored.
   *
   * @param buffer exactly one batch between position and limit; not moved
   * @throws IllegalArgumentException if it isn't, if the CRC is wrong or it can't be read
   */
  public static ValidatedBatch trusted(ByteBuffer buffer) {
    ByteBuffer exact = buffer.slice();
    if (RecordBatch.sizeAt(exact, 0) != exact.remaining()) {
      throw new IllegalArgumentException("not exactly one batch: " + exact.remaining() + " bytes");
    }
    RecordBatch batch = new RecordBatch().wrap(exact, 0);
    if (!batch.crcMatches()) {
      throw new IllegalArgumentException("wrong CRC in a batch at offset " + batch.baseOffset());
    }
    try (RecordCursor records = batch.records()) {
      long atMax = batch.lastOffset();
      boolean found = false;
      while (records.next()) {
        Record record = records.record();
        if (!found && record.timestamp() == batch.maxTimestamp()) {
          atMax = record.offset();
          found = true;
        }
      }
      return new ValidatedBatch(exact, (int) (atMax - batch.baseOffset()));
    } catch (InvalidBatchException e) {
      throw new IllegalArgumentException("malformed batch: " + e.getMessage(), e);
    }
  }

  /**
   * The bytes, from position 0 to the limit. A new view each time over the same memory, writable:
   * the caller may move it, and set what is set on append.
   */
  public ByteBuffer buffer() {
    return buffer.duplicate();
  }

  /** All bytes, the header included. */
  public int sizeInBytes() {
    return buffer.limit();
  }

  /** At least 1 for a batch that was produced. */
  public int recordCount() {
    return header.recordCount();
  }

  /** The distance from the first to the last offset; for a produced batch, the count less 1. */
  public int lastOffsetDelta() {
    return header.lastOffsetDelta();
  }

  /** The greatest timestamp in milliseconds, or -1 if no record has one. */
  public long maxTimestamp() {
    return header.maxTimestamp();
  }

  /** Which record has the greatest timestamp, the first if several have. */
  public int offsetDeltaOfMaxTimestamp() {
    return timestampType() == TimestampType.LOG_APPEND_TIME ? 0 : offsetDeltaOfMaxTimestamp;
  }

  /** The producer's id, or {@link RecordBatch#NO_PRODUCER_ID}. */
  public long producerId() {
    return header.producerId();
  }

  /** Whether there is a producer id, so that epoch and sequence numbers mean something. */
  public boolean hasProducerId() {
    return header.hasProducerId();
  }

  /** The producer's epoch, not negative if there is a producer id. */
  public short producerEpoch() {
    return header.producerEpoch();
  }

  /** The first record's sequence number, not negative if a producer with an id sent it. */
  public int baseSequence() {
    return header.baseSequence();
  }

  /** The last record's sequence number. */
  public int lastSequence() {
    return header.lastSequence();
  }

  /** Whether it is part of a transaction. */
  public boolean isTransactional() {
    return header.isTransactional();
  }

  /** Whether it is a control batch, which only {@link #trusted} lets through. */
  public boolean isControl() {
    return header.isControl();
  }

  /** The compression, which exists. */
  public Compression compression() {
    return header.compression();
  }

  /** What the timestamps mean: {@code CREATE_TIME} until an append time is set. */
  public TimestampType timestampType() {
    return header.timestampType();
  }
}

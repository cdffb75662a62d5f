package dev.esker.records;

/**
 * Reads the records of one batch in order. Independent of the {@link RecordBatch} it came from,
 * which may be wrapped around other bytes meanwhile; the bytes themselves must stay as they are.
 *
 * <pre>{@code
 * try (RecordCursor records = batch.records()) {
 *   while (records.next()) {
 *     use(records.record());
 *   }
 * }
 * }</pre>
 *
 * <p>Unlike the validator it takes what a log may hold beyond what clients may produce: control
 * batches, and batches that compaction has thinned out. Not thread-safe. To be closed: the
 * decompressor may hold native memory.
 */
public final class RecordCursor implements AutoCloseable {

  private final PayloadReader payload;
  private final RecordParser parser;
  private final long baseOffset;
  private final long baseTimestamp;
  private final long fixedTimestamp;
  private final boolean logAppendTime;
  private final int count;
  private Record record;

  RecordCursor(RecordBatch batch, PayloadReader payload) {
    this.payload = payload;
    this.parser = new RecordParser(payload, true);
    this.baseOffset = batch.baseOffset();
    this.baseTimestamp = batch.baseTimestamp();
    this.fixedTimestamp = batch.maxTimestamp();
    this.logAppendTime = batch.timestampType() == TimestampType.LOG_APPEND_TIME;
    this.count = batch.recordCount();
  }

  /**
   * Moves to the next record.
   *
   * @return false after the last
   * @throws InvalidBatchException if the batch doesn't hold exactly the records that its header
   *     announces, or decompresses to more than the limit
   */
  public boolean next() throws InvalidBatchException {
    record = null;
    if (parser.index() + 1 >= count) {
      payload.requireEnd();
      return false;
    }
    parser.next();
    record =
        new Record(
            baseOffset + parser.offsetDelta(),
            logAppendTime ? fixedTimestamp : baseTimestamp + parser.timestampDelta(),
            parser.key(),
            parser.value(),
            parser.headers());
    return true;
  }

  /**
   * The record that {@link #next()} moved to.
   *
   * @throws IllegalStateException before the first and after the last
   */
  public Record record() {
    if (record == null) {
      throw new IllegalStateException("next() has not returned true");
    }
    return record;
  }

  /** Frees the decompressor. Records already returned stay valid. */
  @Override
  public void close() throws InvalidBatchException {
    payload.close();
  }
}

package dev.esker.records;

import dev.esker.records.InvalidBatchException.Reason;
import java.nio.ByteBuffer;

/**
 * Decides whether a batch that a client produced may enter the log.
 *
 * <p>The rules are those of Kafka's broker (its {@code LogValidator}, and the checks on append
 * around it), a little stricter where Kafka stores what no client writes. After acceptance the
 * following holds, and the rest of the system relies on it without looking again:
 *
 * <ul>
 *   <li>the buffer is exactly one batch of version 2, its CRC right, no larger than allowed;
 *   <li>it has n &gt; 0 records with the offset deltas 0 to n-1, nothing before, between or after,
 *       and decompresses to no more than the limit;
 *   <li>it has the maximum timestamp that its records have, all timestamps are -1 or within the
 *       rules' bounds, and they are create times;
 *   <li>it is no control batch, no unknown attribute is set, and a producer id comes with an epoch
 *       and a sequence number, a transaction with a producer id.
 * </ul>
 *
 * <p>One thing is repaired rather than refused, as in Kafka: clients exist that leave a wrong
 * maximum timestamp in the header. It is set from the records, and the CRC with it, in place. A
 * batch that is refused is left as it was.
 *
 * <p>Keys and values are passed over without being copied; a compressed batch streams through a
 * window. Memory: some tens of KiB, plus what one block of the compressed stream needs (LZ4: up to
 * 4 MiB, zstd: a window of up to 128 MiB if the frame claims it, of which the system provides only
 * what is filled; a raw snappy block: all of it, at most 22 times its compressed size), never more
 * than the decompression limit. Up to 8 MiB of it are kept for the next batch.
 *
 * <p>Not thread-safe: one per thread. Holds no native memory between calls.
 */
public final class BatchValidator {

  private final RecordBatch batch = new RecordBatch();
  private final DecompressionScratch scratch = new DecompressionScratch();
  private final long maxDecompressedBytes;

  /** With {@link RecordBatch#DEFAULT_MAX_DECOMPRESSED_BYTES}. */
  public BatchValidator() {
    this(RecordBatch.DEFAULT_MAX_DECOMPRESSED_BYTES);
  }

  /**
   * With another limit.
   *
   * @param maxDecompressedBytes what the records of one batch may decompress to, at least 1
   */
  public BatchValidator(long maxDecompressedBytes) {
    if (maxDecompressedBytes < 1) {
      throw new IllegalArgumentException(
          "maxDecompressedBytes must be at least 1: " + maxDecompressedBytes);
    }
    this.maxDecompressedBytes = maxDecompressedBytes;
  }

  /**
   * Checks the bytes between position and limit.
   *
   * @param buffer big-endian and writable; its position doesn't move. The result shares its memory
   * @param rules the topic's
   * @param nowMillis the broker's time, to which the timestamp bounds are relative
   * @throws InvalidBatchException if the batch may not enter the log
   * @throws IllegalArgumentException if the buffer is read-only
   */
  public ValidatedBatch validate(ByteBuffer buffer, BatchRules rules, long nowMillis)
      throws InvalidBatchException {
    if (buffer.isReadOnly()) {
      throw new IllegalArgumentException("the buffer is read-only");
    }
    ByteBuffer exact = buffer.slice();
    checkSizes(exact, rules);
    batch.wrap(exact, 0);
    if (!batch.crcMatches()) {
      throw new InvalidBatchException(
          Reason.CORRUPT,
          String.format("CRC is %08x, should be %08x", batch.crc(), batch.computeCrc()));
    }
    checkAttributes();
    checkOffsets();
    checkProducer();
    try (PayloadReader payload = batch.openPayload(maxDecompressedBytes, scratch)) {
      return checkRecords(exact, payload, rules, nowMillis);
    }
  }

  private static void checkSizes(ByteBuffer exact, BatchRules rules) throws InvalidBatchException {
    int available = exact.remaining();
    if (available <= BatchLayout.MAGIC) {
      throw new InvalidBatchException(Reason.CORRUPT, "only " + available + " bytes");
    }
    // Before anything else: in older versions the fields behind it mean something else.
    byte magic = exact.get(BatchLayout.MAGIC);
    if (magic != BatchLayout.CURRENT_MAGIC) {
      throw new InvalidBatchException(
          Reason.UNSUPPORTED_MAGIC, "magic " + magic + "; only version 2 batches are taken");
    }
    int size = RecordBatch.sizeAt(exact, 0);
    if (size < RecordBatch.HEADER_BYTES || size > available) {
      throw new InvalidBatchException(
          Reason.CORRUPT, "size field says " + size + " bytes where " + available + " are");
    }
    if (size < available) {
      throw new InvalidBatchException(
          Reason.INVALID_BATCH,
          (available - size) + " bytes follow the batch; exactly one is taken");
    }
    if (size > rules.maxBatchBytes()) {
      throw new InvalidBatchException(
          Reason.TOO_LARGE, size + " bytes; at most " + rules.maxBatchBytes() + " are allowed");
    }
  }

  private void checkAttributes() throws InvalidBatchException {
    int attributes = batch.attributes();
    if ((attributes & (BatchLayout.RESERVED_MASK | BatchLayout.DELETE_HORIZON_BIT)) != 0) {
      throw invalidBatch(String.format("attributes 0x%04x", attributes & 0xffff));
    }
    if (batch.isControl()) {
      throw invalidBatch("clients may not write control batches");
    }
    if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
      throw new InvalidBatchException(
          Reason.INVALID_TIMESTAMP, "producers may not set the timestamp type LogAppendTime");
    }
  }

  private void checkOffsets() throws InvalidBatchException {
    if (batch.baseOffset() != 0) {
      throw invalidBatch("base offset " + batch.baseOffset() + " must be 0");
    }
    int count = batch.recordCount();
    if (count <= 0 || batch.lastOffsetDelta() != count - 1) {
      throw invalidBatch(count + " records with last offset delta " + batch.lastOffsetDelta());
    }
  }

  /** Without a producer id clients leave all kinds of values in epoch and sequence. */
  private void checkProducer() throws InvalidBatchException {
    if (batch.hasProducerId()) {
      if (batch.producerEpoch() < 0 || batch.baseSequence() < 0) {
        throw invalidBatch(
            "producer "
                + batch.producerId()
                + " with epoch "
                + batch.producerEpoch()
                + " and sequence "
                + batch.baseSequence());
      }
    } else if (batch.producerId() != RecordBatch.NO_PRODUCER_ID) {
      throw invalidBatch("producer id " + batch.producerId());
    } else if (batch.isTransactional()) {
      throw invalidBatch("transactional without a producer id");
    }
  }

  private ValidatedBatch checkRecords(
      ByteBuffer exact, PayloadReader payload, BatchRules rules, long nowMillis)
      throws InvalidBatchException {
    RecordParser record = new RecordParser(payload, false);
    long baseTimestamp = batch.baseTimestamp();
    int count = batch.recordCount();
    long maxTimestamp = RecordBatch.NO_TIMESTAMP;
    int atMax = 0;
    for (int i = 0; i < count; i++) {
      record.next();
      if (record.offsetDelta() != i) {
        throw payload.invalid("offset delta " + record.offsetDelta() + " must be " + i);
      }
      if (rules.keysRequired() && !record.hasKey()) {
        throw payload.invalid("no key, which a compacted topic requires");
      }
      long timestamp = checkTimestamp(baseTimestamp, record, rules, nowMillis);
      if (timestamp > maxTimestamp) {
        maxTimestamp = timestamp;
        atMax = i;
      }
    }
    payload.requireEnd();
    if (batch.maxTimestamp() != maxTimestamp) {
      batch.setMaxTimestamp(maxTimestamp);
    }
    return new ValidatedBatch(exact, atMax);
  }

  private static long checkTimestamp(
      long baseTimestamp, RecordParser record, BatchRules rules, long nowMillis)
      throws InvalidBatchException {
    long timestamp = baseTimestamp + record.timestampDelta();
    if (timestamp == RecordBatch.NO_TIMESTAMP) {
      return timestamp;
    }
    // With both times not negative, no difference between them overflows.
    if (timestamp < 0
        || nowMillis - timestamp > rules.maxTimestampBeforeMillis()
        || timestamp - nowMillis > rules.maxTimestampAfterMillis()) {
      throw new InvalidBatchException(
          Reason.INVALID_TIMESTAMP,
          record.index(),
          "timestamp "
              + timestamp
              + " is out of range: at most "
              + rules.maxTimestampBeforeMillis()
              + " ms before and "
              + rules.maxTimestampAfterMillis()
              + " ms after "
              + nowMillis);
    }
    return timestamp;
  }

  private static InvalidBatchException invalidBatch(String message) {
    return new InvalidBatchException(Reason.INVALID_BATCH, message);
  }
}

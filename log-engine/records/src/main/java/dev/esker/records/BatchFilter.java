package dev.esker.records;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.zip.CRC32C;

/**
 * Makes a batch that has only some of another one's records, as compaction does. What is left keeps
 * its offset, its time stamp and its bytes; the batch keeps base and last offset, producer, base
 * sequence, leader epoch, compression and kind, and so still says which offsets and sequence
 * numbers it stands for.
 *
 * <p>A batch is read twice, once to decide and once to write, so that never more of it is in memory
 * than its compressed result, and one key. Where nothing changes, nothing is written: the caller
 * has the bytes.
 *
 * <p>A tombstone that stays gets a delete horizon (KIP-534): attribute bit 6 is set, and the base
 * time stamp is the time from which the tombstones of the batch may go. The records' time stamps,
 * which are relative to it, are written anew.
 *
 * <p>Not thread-safe; one per thread.
 */
public final class BatchFilter {

  /** Decides about one record. */
  @FunctionalInterface
  public interface Rule {

    /**
     * Whether the record stays.
     *
     * @param key null if it has none; valid during the call
     * @param tombstone whether it has no value
     */
    boolean keeps(long offset, ByteBuffer key, boolean tombstone);
  }

  /** What became of a batch. */
  public enum Outcome {
    /** It stays as it is, byte for byte. */
    UNCHANGED,
    /** It is replaced by {@link #rewritten}. */
    REWRITTEN,
    /** None of its records stays, if it had any. */
    EMPTY
  }

  private static final int COPY_BYTES = 8 * 1024;

  private final DecompressionScratch scratch = new DecompressionScratch();
  private final BitSet kept = new BitSet();
  private final RawRecord record = new RawRecord();
  private final ByteBuffer head = ByteBuffer.allocate(32);
  private final byte[] copy = new byte[COPY_BYTES];
  private ByteBuffer rewritten;
  private long maxTimestamp;
  private boolean tombstones;

  /** Has filtered nothing yet. */
  public BatchFilter() {}

  /**
   * Filters a batch.
   *
   * @param batch whole, with a right CRC
   * @param horizonMillis the delete horizon for a batch that keeps tombstones and has none yet
   * @throws InvalidBatchException if its records can't be read
   */
  public Outcome filter(RecordBatch batch, Rule rule, long horizonMillis)
      throws InvalidBatchException {
    decide(batch, rule);
    boolean horizonDue = tombstones && !batch.hasDeleteHorizon();
    if (kept.isEmpty()) {
      rewritten = null;
      return Outcome.EMPTY;
    }
    if (kept.cardinality() == batch.recordCount() && !horizonDue) {
      rewritten = null;
      return Outcome.UNCHANGED;
    }
    long baseTimestamp = horizonDue ? horizonMillis : batch.baseTimestamp();
    PayloadWriter out = new PayloadWriter(batch.sizeInBytes() + 32);
    out.write(ByteBuffer.allocate(RecordBatch.HEADER_BYTES));
    try {
      writeRecords(batch, baseTimestamp, out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory doesn't fail", e);
    }
    rewritten = out.written();
    writeHeader(batch, baseTimestamp, horizonDue);
    return Outcome.REWRITTEN;
  }

  /** The batch that the last {@link #filter} has made, owned by the caller; else null. */
  public ByteBuffer rewritten() {
    return rewritten;
  }

  /** How many records the last {@link #filter} has kept. */
  public int keptRecords() {
    return kept.cardinality();
  }

  /**
   * The batch without any record, which still says which offsets and sequence numbers it stands
   * for.
   */
  public static ByteBuffer withoutRecords(RecordBatch batch) {
    int kind =
        BatchLayout.LOG_APPEND_TIME_BIT | BatchLayout.TRANSACTIONAL_BIT | BatchLayout.CONTROL_BIT;
    ByteBuffer empty = ByteBuffer.allocate(RecordBatch.HEADER_BYTES);
    copyHeader(batch, empty, batch.attributes() & kind);
    empty.putLong(BatchLayout.BASE_TIMESTAMP, RecordBatch.NO_TIMESTAMP);
    empty.putLong(BatchLayout.MAX_TIMESTAMP, batch.maxTimestamp());
    empty.putInt(BatchLayout.RECORD_COUNT, 0);
    return seal(empty);
  }

  /** Takes records one after the other. */
  @FunctionalInterface
  public interface Visitor {
    /** A record; the key, null if there is none, is valid during the call. */
    void record(long offset, ByteBuffer key, boolean tombstone);
  }

  /**
   * Shows the key of every record.
   *
   * @throws InvalidBatchException if the records can't be read
   */
  public void forEach(RecordBatch batch, Visitor visitor) throws InvalidBatchException {
    decide(
        batch,
        (offset, key, tombstone) -> {
          visitor.record(offset, key, tombstone);
          return false;
        });
  }

  private void decide(RecordBatch batch, Rule rule) throws InvalidBatchException {
    kept.clear();
    tombstones = false;
    maxTimestamp = RecordBatch.NO_TIMESTAMP;
    try (PayloadReader payload =
        batch.openPayload(RecordBatch.DEFAULT_MAX_DECOMPRESSED_BYTES, scratch)) {
      for (int i = 0; i < batch.recordCount(); i++) {
        record.begin(payload, i);
        record.readKey(payload);
        long offset = batch.baseOffset() + record.offsetDelta();
        if (rule.keeps(offset, record.key(), record.isTombstone())) {
          kept.set(i);
          tombstones |= record.isTombstone();
          maxTimestamp = Math.max(maxTimestamp, batch.baseTimestamp() + record.timestampDelta());
        }
      }
      payload.requireEnd();
    }
    if (batch.timestampType() == TimestampType.LOG_APPEND_TIME) {
      maxTimestamp = batch.maxTimestamp();
    }
  }

  private void writeRecords(RecordBatch batch, long baseTimestamp, PayloadWriter out)
      throws InvalidBatchException, IOException {
    long shift = batch.baseTimestamp() - baseTimestamp;
    try (PayloadReader payload =
            batch.openPayload(RecordBatch.DEFAULT_MAX_DECOMPRESSED_BYTES, scratch);
        OutputStream records = batch.compression().wrapOutput(out)) {
      for (int i = 0; i < batch.recordCount(); i++) {
        record.begin(payload, i);
        if (kept.get(i)) {
          write(payload, shift, records);
        } else {
          payload.skip(record.bytesLeft(payload));
        }
      }
    }
  }

  private void write(PayloadReader payload, long timestampShift, OutputStream out)
      throws InvalidBatchException, IOException {
    long timestampDelta = record.timestampDelta() + timestampShift;
    int rest = record.bytesLeft(payload);
    head.clear();
    Varint.writeInt(1 + Varint.sizeOfLong(timestampDelta) + rest, head);
    head.put(record.attributes());
    Varint.writeLong(timestampDelta, head);
    out.write(head.array(), 0, head.position());
    payload.copyTo(out, rest, copy);
  }

  private void writeHeader(RecordBatch batch, long baseTimestamp, boolean newHorizon) {
    copyHeader(
        batch, rewritten, batch.attributes() | (newHorizon ? BatchLayout.DELETE_HORIZON_BIT : 0));
    rewritten.putLong(BatchLayout.BASE_TIMESTAMP, baseTimestamp);
    rewritten.putLong(BatchLayout.MAX_TIMESTAMP, maxTimestamp);
    rewritten.putInt(BatchLayout.RECORD_COUNT, kept.cardinality());
    seal(rewritten);
  }

  /** What stays whatever becomes of the records. */
  private static void copyHeader(RecordBatch from, ByteBuffer to, int attributes) {
    to.putLong(BatchLayout.BASE_OFFSET, from.baseOffset());
    to.putInt(BatchLayout.LENGTH, to.limit() - RecordBatch.LOG_OVERHEAD);
    to.putInt(BatchLayout.PARTITION_LEADER_EPOCH, from.partitionLeaderEpoch());
    to.put(BatchLayout.MAGIC, BatchLayout.CURRENT_MAGIC);
    to.putShort(BatchLayout.ATTRIBUTES, (short) attributes);
    to.putInt(BatchLayout.LAST_OFFSET_DELTA, from.lastOffsetDelta());
    to.putLong(BatchLayout.PRODUCER_ID, from.producerId());
    to.putShort(BatchLayout.PRODUCER_EPOCH, from.producerEpoch());
    to.putInt(BatchLayout.BASE_SEQUENCE, from.baseSequence());
  }

  private static ByteBuffer seal(ByteBuffer batch) {
    CRC32C crc = new CRC32C();
    crc.update(batch.duplicate().position(BatchLayout.CRC_START));
    batch.putInt(BatchLayout.CRC, (int) crc.getValue());
    return batch;
  }

  /**
   * One record as far as a filter needs to see it. Its value is passed over, however large it is.
   */
  private static final class RawRecord {
    private static final int NULL = -1;

    private long end;
    private byte attributes;
    private long timestampDelta;
    private int offsetDelta;
    private ByteBuffer key;
    private boolean tombstone;

    /** Reads up to the time stamp. */
    void begin(PayloadReader in, int index) throws InvalidBatchException {
      in.startRecord(index);
      int length = in.readVarint();
      if (length < 0) {
        throw in.invalid("negative length " + length);
      }
      end = in.position() + length;
      attributes = in.readByte();
      timestampDelta = in.readVarlong();
      bytesLeft(in);
    }

    /** How many bytes there are from here to the end of the record. */
    int bytesLeft(PayloadReader in) throws InvalidBatchException {
      long left = end - in.position();
      if (left < 0) {
        throw in.invalid("its length is off by " + left + " bytes");
      }
      return (int) left;
    }

    /** Reads what comes next, and passes over the rest. */
    void readKey(PayloadReader in) throws InvalidBatchException {
      offsetDelta = in.readVarint();
      int keyLength = lengthOf(in, "key");
      key = keyLength == NULL ? null : in.take(keyLength);
      tombstone = lengthOf(in, "value") == NULL;
      in.skip(bytesLeft(in));
    }

    private int lengthOf(PayloadReader in, String what) throws InvalidBatchException {
      int length = in.readVarint();
      if (length < NULL || length > end - in.position()) {
        throw in.invalid(what + " length " + length + " is out of bounds");
      }
      return length;
    }

    byte attributes() {
      return attributes;
    }

    long timestampDelta() {
      return timestampDelta;
    }

    int offsetDelta() {
      return offsetDelta;
    }

    ByteBuffer key() {
      return key;
    }

    boolean isTombstone() {
      return tombstone;
    }
  }
}

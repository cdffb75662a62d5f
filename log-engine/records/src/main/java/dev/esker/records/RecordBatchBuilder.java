package dev.esker.records;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * Builds one record batch: settings in any order, records, {@link #build()}. Uncompressed results
 * are byte for byte what Kafka's Java client writes.
 *
 * <p>Not thread-safe. Builds one batch only.
 */
public final class RecordBatchBuilder {

  private static final int INITIAL_BYTES = 512;

  private final PayloadWriter records = new PayloadWriter(INITIAL_BYTES);
  private Compression compression = Compression.NONE;
  private TimestampType timestampType = TimestampType.CREATE_TIME;
  private long baseOffset;
  private int leaderEpoch = RecordBatch.NO_LEADER_EPOCH;
  private long producerId = RecordBatch.NO_PRODUCER_ID;
  private short producerEpoch = RecordBatch.NO_PRODUCER_EPOCH;
  private int baseSequence = RecordBatch.NO_SEQUENCE;
  private boolean transactional;
  private boolean control;
  private long baseTimestamp;
  private long maxTimestamp = RecordBatch.NO_TIMESTAMP;
  private int count;
  private boolean built;

  /** A batch without compression, at offset 0, of no producer. */
  public RecordBatchBuilder() {}

  /** How the records are compressed. Default: not. */
  public RecordBatchBuilder compression(Compression value) {
    this.compression = value;
    return this;
  }

  /** The offset of the first record. Default: 0, as clients produce. */
  public RecordBatchBuilder baseOffset(long value) {
    this.baseOffset = value;
    return this;
  }

  /** The leader epoch. Default: {@link RecordBatch#NO_LEADER_EPOCH}. */
  public RecordBatchBuilder leaderEpoch(int value) {
    this.leaderEpoch = value;
    return this;
  }

  /**
   * What the timestamps mean. Default: create time. With {@code LOG_APPEND_TIME} every record reads
   * back with the greatest timestamp appended.
   */
  public RecordBatchBuilder timestampType(TimestampType value) {
    this.timestampType = value;
    return this;
  }

  /**
   * The producer of the batch. Default: none.
   *
   * @param baseSequence the first record's sequence number; {@link RecordBatch#NO_SEQUENCE} for
   *     control batches
   */
  public RecordBatchBuilder producer(long id, short epoch, int baseSequence) {
    this.producerId = id;
    this.producerEpoch = epoch;
    this.baseSequence = baseSequence;
    return this;
  }

  /** Whether the batch is part of a transaction. Default: not. */
  public RecordBatchBuilder transactional(boolean value) {
    this.transactional = value;
    return this;
  }

  /** Whether the records are markers rather than data. Default: not. */
  public RecordBatchBuilder control(boolean value) {
    this.control = value;
    return this;
  }

  /**
   * Appends a record, at the next offset.
   *
   * @param timestamp milliseconds since the epoch, or {@link RecordBatch#NO_TIMESTAMP}
   * @param key null for none; not moved
   * @param value null for a tombstone; not moved
   * @throws IllegalArgumentException if the timestamp is less than -1
   * @throws IllegalStateException if the batch is already built, or would pass 2 GiB
   */
  public RecordBatchBuilder append(
      long timestamp, ByteBuffer key, ByteBuffer value, Header... headers) {
    requireNotBuilt();
    if (timestamp < RecordBatch.NO_TIMESTAMP) {
      throw new IllegalArgumentException("negative timestamp " + timestamp);
    }
    if (count == 0) {
      baseTimestamp = timestamp;
    }
    byte[][] headerKeys = new byte[headers.length][];
    for (int i = 0; i < headers.length; i++) {
      headerKeys[i] = headers[i].key().getBytes(StandardCharsets.UTF_8);
    }
    long timestampDelta = timestamp - baseTimestamp;
    records.writeVarint(bodySize(timestampDelta, key, value, headers, headerKeys));
    records.write(0); // attributes
    records.writeVarlong(timestampDelta);
    records.writeVarint(count);
    writeField(key);
    writeField(value);
    records.writeVarint(headers.length);
    for (int i = 0; i < headers.length; i++) {
      writeField(ByteBuffer.wrap(headerKeys[i]));
      writeField(headers[i].value());
    }
    maxTimestamp = Math.max(maxTimestamp, timestamp);
    count++;
    return this;
  }

  /** The same for arrays, null for none. */
  public RecordBatchBuilder append(long timestamp, byte[] key, byte[] value, Header... headers) {
    return append(timestamp, wrapped(key), wrapped(value), headers);
  }

  /** The number of records so far. */
  public int recordCount() {
    return count;
  }

  /** What the batch would have in bytes if it were not compressed. */
  public int uncompressedSizeInBytes() {
    return RecordBatch.HEADER_BYTES + records.size();
  }

  /**
   * The batch, in a heap buffer from position 0 to its limit, owned by the caller.
   *
   * @throws IllegalStateException if there is no record, or the batch is already built
   */
  public ByteBuffer build() {
    requireNotBuilt();
    if (count == 0) {
      throw new IllegalStateException("a batch needs at least one record");
    }
    built = true;
    int estimate = compression == Compression.NONE ? records.size() : records.size() / 2;
    PayloadWriter out = new PayloadWriter(RecordBatch.HEADER_BYTES + estimate);
    out.write(ByteBuffer.allocate(RecordBatch.HEADER_BYTES));
    if (compression == Compression.NONE) {
      out.write(records.written());
    } else {
      compressInto(out);
    }
    ByteBuffer batch = out.written();
    writeHeader(batch);
    return batch;
  }

  private void compressInto(PayloadWriter out) {
    try (OutputStream compressor = compression.wrapOutput(out)) {
      records.writeTo(compressor);
    } catch (IOException e) {
      throw new UncheckedIOException("memory doesn't fail", e);
    }
  }

  private void writeHeader(ByteBuffer batch) {
    batch.putLong(BatchLayout.BASE_OFFSET, baseOffset);
    batch.putInt(BatchLayout.LENGTH, batch.limit() - RecordBatch.LOG_OVERHEAD);
    batch.putInt(BatchLayout.PARTITION_LEADER_EPOCH, leaderEpoch);
    batch.put(BatchLayout.MAGIC, BatchLayout.CURRENT_MAGIC);
    batch.putShort(BatchLayout.ATTRIBUTES, (short) attributes());
    batch.putInt(BatchLayout.LAST_OFFSET_DELTA, count - 1);
    batch.putLong(BatchLayout.BASE_TIMESTAMP, baseTimestamp);
    batch.putLong(BatchLayout.MAX_TIMESTAMP, maxTimestamp);
    batch.putLong(BatchLayout.PRODUCER_ID, producerId);
    batch.putShort(BatchLayout.PRODUCER_EPOCH, producerEpoch);
    batch.putInt(BatchLayout.BASE_SEQUENCE, baseSequence);
    batch.putInt(BatchLayout.RECORD_COUNT, count);
    CRC32C crc = new CRC32C();
    crc.update(batch.duplicate().position(BatchLayout.CRC_START));
    batch.putInt(BatchLayout.CRC, (int) crc.getValue());
  }

  private int attributes() {
    return compression.id()
        | (timestampType == TimestampType.LOG_APPEND_TIME ? BatchLayout.LOG_APPEND_TIME_BIT : 0)
        | (transactional ? BatchLayout.TRANSACTIONAL_BIT : 0)
        | (control ? BatchLayout.CONTROL_BIT : 0);
  }

  private int bodySize(
      long timestampDelta, ByteBuffer key, ByteBuffer value, Header[] headers, byte[][] keys) {
    long size = 1L + Varint.sizeOfLong(timestampDelta) + Varint.sizeOfInt(count);
    size += fieldSize(key) + fieldSize(value) + Varint.sizeOfInt(headers.length);
    for (int i = 0; i < headers.length; i++) {
      size += Varint.sizeOfInt(keys[i].length) + keys[i].length + fieldSize(headers[i].value());
    }
    if (size > PayloadWriter.MAX_BYTES) {
      throw new IllegalStateException("a record can't have " + size + " bytes");
    }
    return (int) size;
  }

  private static long fieldSize(ByteBuffer field) {
    int length = field == null ? -1 : field.remaining();
    return (long) Varint.sizeOfInt(length) + Math.max(0, length);
  }

  private void writeField(ByteBuffer field) {
    if (field == null) {
      records.writeVarint(-1);
    } else {
      records.writeVarint(field.remaining());
      records.write(field);
    }
  }

  private static ByteBuffer wrapped(byte[] bytes) {
    return bytes == null ? null : ByteBuffer.wrap(bytes);
  }

  private void requireNotBuilt() {
    if (built) {
      throw new IllegalStateException("the batch is already built");
    }
  }
}

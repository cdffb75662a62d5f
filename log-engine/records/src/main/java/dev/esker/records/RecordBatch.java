package dev.esker.records;

import dev.esker.records.InvalidBatchException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A view of one record batch (magic 2, KIP-98) where it lies in a buffer. Wrapping another batch
 * allocates nothing, and nothing here moves the buffer's position or limit.
 *
 * <p>The view believes the header: it says what is written there, right or wrong. Whether to
 * believe it is the business of {@link BatchValidator} for bytes from clients, and of {@link
 * #crcMatches()} for bytes that were already accepted once.
 *
 * <p>What a broker sets on append, base offset and leader epoch, lies outside the CRC for that very
 * purpose. The append time does not, so {@link #setLogAppendTime} costs a CRC.
 *
 * <p>Not thread-safe.
 */
public final class RecordBatch {

  /** The size of the header, and so of the smallest batch. */
  public static final int HEADER_BYTES = BatchLayout.RECORDS;

  /** The part of the header that the length field doesn't count: base offset and length. */
  public static final int LOG_OVERHEAD = 12;

  /** Producer id of a batch whose producer is not idempotent. */
  public static final long NO_PRODUCER_ID = -1;

  /** Producer epoch of a batch whose producer is not idempotent. */
  public static final short NO_PRODUCER_EPOCH = -1;

  /** Sequence number of a batch whose producer is not idempotent, and of control batches. */
  public static final int NO_SEQUENCE = -1;

  /** Leader epoch of a batch that no leader has appended yet. */
  public static final int NO_LEADER_EPOCH = -1;

  /** Timestamp of a record without one. */
  public static final long NO_TIMESTAMP = -1;

  /** What a batch may decompress to unless another limit is given: 256 MiB. */
  public static final long DEFAULT_MAX_DECOMPRESSED_BYTES = 256L * 1024 * 1024;

  private final CRC32C crc32c = new CRC32C();
  private ByteBuffer buffer;
  private int start;

  /** A view of nothing yet; {@link #wrap} comes first. */
  public RecordBatch() {}

  /**
   * The size of the batch that starts at a position, from its length field.
   *
   * @return all its bytes, {@link #LOG_OVERHEAD} included, or -1 if fewer than {@link
   *     #LOG_OVERHEAD} remain before the limit. The field may hold anything: less than {@link
   *     #HEADER_BYTES} (0 for a negative length) is not a batch, and more than remains is a part of
   *     one ({@link Integer#MAX_VALUE} stands for whatever is larger)
   */
  public static int sizeAt(ByteBuffer buffer, int position) {
    if (buffer.limit() - position < LOG_OVERHEAD) {
      return -1;
    }
    int length = buffer.getInt(position + BatchLayout.LENGTH);
    return length < 0 ? 0 : (int) Math.min(Integer.MAX_VALUE, (long) length + LOG_OVERHEAD);
  }

  /**
   * Looks at the batch that starts at an absolute position from now on.
   *
   * @param buffer big-endian; for the setters also writable
   * @throws IllegalArgumentException if fewer than {@link #HEADER_BYTES} lie between the position
   *     and the limit, or the buffer is little-endian
   */
  public RecordBatch wrap(ByteBuffer buffer, int position) {
    if (position < 0 || buffer.limit() - position < HEADER_BYTES) {
      throw new IllegalArgumentException(
          "no batch header fits at " + position + " before limit " + buffer.limit());
    }
    if (buffer.order() != ByteOrder.BIG_ENDIAN) {
      throw new IllegalArgumentException("the buffer is not big-endian");
    }
    this.buffer = buffer;
    this.start = position;
    return this;
  }

  /** The offset of the first record (as produced: before compaction may have removed it). */
  public long baseOffset() {
    return buffer.getLong(start + BatchLayout.BASE_OFFSET);
  }

  /** The offset of the last record (as produced). */
  public long lastOffset() {
    return baseOffset() + lastOffsetDelta();
  }

  /** The offset after the last. */
  public long nextOffset() {
    return lastOffset() + 1;
  }

  /** All bytes of the batch, in the terms of {@link #sizeAt}. */
  public int sizeInBytes() {
    return sizeAt(buffer, start);
  }

  /**
   * A view of all bytes of the batch.
   *
   * @throws IllegalStateException if it isn't wholly inside the buffer
   */
  public ByteBuffer bytes() {
    return buffer.slice(start, requireWhole());
  }

  /** The epoch of the leader that appended it. */
  public int partitionLeaderEpoch() {
    return buffer.getInt(start + BatchLayout.PARTITION_LEADER_EPOCH);
  }

  /** The format version: 2, or this is not a batch that this class can read. */
  public byte magic() {
    return buffer.get(start + BatchLayout.MAGIC);
  }

  /** The CRC-32C in the header, 0 to 2^32 - 1. */
  public long crc() {
    return buffer.getInt(start + BatchLayout.CRC) & 0xffff_ffffL;
  }

  /** The attribute bits. */
  public short attributes() {
    return buffer.getShort(start + BatchLayout.ATTRIBUTES);
  }

  /**
   * The compression of the records.
   *
   * @throws IllegalStateException if the header names one that doesn't exist; a batch that was
   *     validated doesn't
   */
  public Compression compression() {
    int id = attributes() & BatchLayout.COMPRESSION_MASK;
    return Compression.forId(id)
        .orElseThrow(() -> new IllegalStateException("no compression has the number " + id));
  }

  /** What the timestamps mean. */
  public TimestampType timestampType() {
    return has(BatchLayout.LOG_APPEND_TIME_BIT)
        ? TimestampType.LOG_APPEND_TIME
        : TimestampType.CREATE_TIME;
  }

  /** Whether the batch is part of a transaction (a marker that ends one is, too). */
  public boolean isTransactional() {
    return has(BatchLayout.TRANSACTIONAL_BIT);
  }

  /** Whether its record is not data but a marker, for example the end of a transaction. */
  public boolean isControl() {
    return has(BatchLayout.CONTROL_BIT);
  }

  /** Whether the base timestamp says when compaction may drop tombstones (KIP-534). */
  public boolean hasDeleteHorizon() {
    return has(BatchLayout.DELETE_HORIZON_BIT);
  }

  /** The distance from the base offset to the last offset. */
  public int lastOffsetDelta() {
    return buffer.getInt(start + BatchLayout.LAST_OFFSET_DELTA);
  }

  /** The time in milliseconds to which the records' timestamps are relative. */
  public long baseTimestamp() {
    return buffer.getLong(start + BatchLayout.BASE_TIMESTAMP);
  }

  /** The greatest timestamp of its records in milliseconds, or -1 if none has one. */
  public long maxTimestamp() {
    return buffer.getLong(start + BatchLayout.MAX_TIMESTAMP);
  }

  /** The producer's id, or {@link #NO_PRODUCER_ID}. */
  public long producerId() {
    return buffer.getLong(start + BatchLayout.PRODUCER_ID);
  }

  /** The producer's epoch; without a producer id it means nothing. */
  public short producerEpoch() {
    return buffer.getShort(start + BatchLayout.PRODUCER_EPOCH);
  }

  /** The first record's sequence number; without a producer id it means nothing. */
  public int baseSequence() {
    return buffer.getInt(start + BatchLayout.BASE_SEQUENCE);
  }

  /** The last record's sequence number; after {@link Integer#MAX_VALUE} comes 0. */
  public int lastSequence() {
    int base = baseSequence();
    return base == NO_SEQUENCE ? NO_SEQUENCE : (base + lastOffsetDelta()) & Integer.MAX_VALUE;
  }

  /** The number of records; compaction may have left fewer than the offsets say. */
  public int recordCount() {
    return buffer.getInt(start + BatchLayout.RECORD_COUNT);
  }

  /** Whether it comes from an idempotent or transactional producer. */
  public boolean hasProducerId() {
    return producerId() > NO_PRODUCER_ID;
  }

  /** Sets the offset of the first record. The CRC stays right. */
  public void setBaseOffset(long offset) {
    buffer.putLong(start + BatchLayout.BASE_OFFSET, offset);
  }

  /** Sets the epoch of the leader that appends it. The CRC stays right. */
  public void setPartitionLeaderEpoch(int epoch) {
    buffer.putInt(start + BatchLayout.PARTITION_LEADER_EPOCH, epoch);
  }

  /** Gives every record the time (in milliseconds) of its append, and computes the CRC anew. */
  public void setLogAppendTime(long millis) {
    int attributes = attributes() | BatchLayout.LOG_APPEND_TIME_BIT;
    buffer.putShort(start + BatchLayout.ATTRIBUTES, (short) attributes);
    setMaxTimestamp(millis);
  }

  void setMaxTimestamp(long millis) {
    buffer.putLong(start + BatchLayout.MAX_TIMESTAMP, millis);
    buffer.putInt(start + BatchLayout.CRC, (int) computeCrc());
  }

  /**
   * The CRC-32C that the header should have.
   *
   * @throws IllegalStateException if the batch isn't wholly inside the buffer
   */
  public long computeCrc() {
    int size = requireWhole();
    crc32c.reset();
    if (buffer.hasArray()) {
      int from = buffer.arrayOffset() + start + BatchLayout.CRC_START;
      crc32c.update(buffer.array(), from, size - BatchLayout.CRC_START);
    } else {
      crc32c.update(buffer.duplicate().limit(start + size).position(start + BatchLayout.CRC_START));
    }
    return crc32c.getValue();
  }

  /** Whether the CRC in the header is right, which a batch that isn't whole never is. */
  public boolean crcMatches() {
    return isWhole() && crc() == computeCrc();
  }

  /** {@link #records(long)} with {@link #DEFAULT_MAX_DECOMPRESSED_BYTES}. */
  public RecordCursor records() throws InvalidBatchException {
    return records(DEFAULT_MAX_DECOMPRESSED_BYTES);
  }

  /**
   * A cursor over the records, decompressing as it goes.
   *
   * @param maxDecompressedBytes what the records may decompress to; more ends the reading with
   *     {@link Reason#TOO_LARGE}
   * @throws InvalidBatchException if the batch isn't whole, isn't of version 2, or the compressed
   *     stream's header is malformed
   */
  public RecordCursor records(long maxDecompressedBytes) throws InvalidBatchException {
    return new RecordCursor(this, openPayload(maxDecompressedBytes, new DecompressionScratch()));
  }

  /** All records at once, for batches known to be small. */
  public List<Record> readAll() throws InvalidBatchException {
    try (RecordCursor cursor = records()) {
      List<Record> records = new ArrayList<>();
      while (cursor.next()) {
        records.add(cursor.record());
      }
      return records;
    }
  }

  PayloadReader openPayload(long maxDecompressedBytes, DecompressionScratch scratch)
      throws InvalidBatchException {
    if (magic() != BatchLayout.CURRENT_MAGIC) {
      throw new InvalidBatchException(Reason.UNSUPPORTED_MAGIC, "magic " + magic());
    }
    if (!isWhole()) {
      throw new InvalidBatchException(Reason.CORRUPT, "the batch isn't whole");
    }
    int id = attributes() & BatchLayout.COMPRESSION_MASK;
    Compression compression = Compression.forId(id).orElse(null);
    if (compression == null) {
      throw new InvalidBatchException(
          Reason.UNSUPPORTED_COMPRESSION, "no compression has the number " + id);
    }
    ByteBuffer payload = buffer.slice(start + HEADER_BYTES, sizeInBytes() - HEADER_BYTES);
    // What readers get of an uncompressed batch are slices of the log itself: not to be written to.
    return PayloadReader.open(
        compression,
        compression == Compression.NONE ? payload.asReadOnlyBuffer() : payload,
        maxDecompressedBytes,
        scratch);
  }

  private boolean isWhole() {
    int size = sizeInBytes();
    return size >= HEADER_BYTES && size <= buffer.limit() - start;
  }

  private int requireWhole() {
    if (!isWhole()) {
      throw new IllegalStateException(
          "a batch of " + sizeInBytes() + " bytes at " + start + " before " + buffer.limit());
    }
    return sizeInBytes();
  }

  private boolean has(int bit) {
    return (attributes() & bit) != 0;
  }
}

package dev.esker.records;

import dev.esker.records.InvalidBatchException.Reason;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Whole batches that follow each other as another replica's log has them: with their offsets,
 * leader epochs and append times. Having one is the proof that it was checked; {@link #check} alone
 * makes them.
 *
 * <p>What holds: each batch is of version 2, whole, and has the right CRC; its header doesn't
 * contradict itself; its offsets come after those of the batch before it (offsets may be missing,
 * where compaction has removed records); its leader epoch isn't below that of the batch before it.
 * Records aren't decompressed: the leader has done that, and the CRC says that they are as it wrote
 * them.
 *
 * <p>Immutable; any thread. The memory belongs to whoever passed it in, and has to stay unchanged.
 */
public final class BatchRun {
  /** The most batches of one run; it bounds what one request costs, however small they are. */
  public static final int MAX_BATCHES = 1 << 14;

  private final ByteBuffer bytes;
  private final int[] ends;
  private final long baseOffset;
  private final long nextOffset;
  private final int firstEpoch;
  private final int lastEpoch;
  private final int records;

  private BatchRun(ByteBuffer bytes, int[] ends, int records) {
    this.bytes = bytes;
    this.ends = ends;
    this.records = records;
    RecordBatch header = new RecordBatch().wrap(bytes, 0);
    this.baseOffset = header.baseOffset();
    this.firstEpoch = header.partitionLeaderEpoch();
    header.wrap(bytes, start(ends.length - 1));
    this.nextOffset = header.nextOffset();
    this.lastEpoch = header.partitionLeaderEpoch();
  }

  /**
   * Checks the bytes between position and limit, of which nothing may be left over.
   *
   * @param buffer big-endian; its position doesn't move. The result shares its memory
   * @throws InvalidBatchException if there is no batch, or more than {@link #MAX_BATCHES}, or one
   *     of them isn't as it has to be
   */
  public static BatchRun check(ByteBuffer buffer) throws InvalidBatchException {
    ByteBuffer bytes = buffer.slice();
    RecordBatch batch = new RecordBatch();
    int[] ends = new int[8];
    int count = 0;
    int records = 0;
    int position = 0;
    long next = 0;
    int epoch = 0;
    while (position < bytes.limit() || count == 0) {
      int size = RecordBatch.sizeAt(bytes, position);
      if (size < RecordBatch.HEADER_BYTES || size > bytes.limit() - position) {
        throw invalid(
            position, Reason.CORRUPT, size + " bytes where " + (bytes.limit() - position) + " are");
      }
      check(batch.wrap(bytes, position), position, next, epoch);
      next = batch.nextOffset();
      epoch = batch.partitionLeaderEpoch();
      records += batch.recordCount();
      position += size;
      if (count == MAX_BATCHES) {
        throw invalid(position, Reason.TOO_LARGE, "more than " + MAX_BATCHES + " batches");
      }
      if (count == ends.length) {
        ends = Arrays.copyOf(ends, 2 * count);
      }
      ends[count++] = position;
    }
    return new BatchRun(bytes, Arrays.copyOf(ends, count), records);
  }

  private static void check(RecordBatch batch, int position, long leastOffset, int leastEpoch)
      throws InvalidBatchException {
    if (batch.magic() != BatchLayout.CURRENT_MAGIC) {
      throw invalid(position, Reason.UNSUPPORTED_MAGIC, "magic " + batch.magic());
    }
    if (!batch.crcMatches()) {
      throw invalid(position, Reason.CORRUPT, "wrong CRC");
    }
    // Compaction may leave fewer records than offsets, or none; never more.
    if (batch.lastOffsetDelta() < 0
        || batch.recordCount() < 0
        || batch.recordCount() > batch.lastOffsetDelta() + 1L) {
      throw invalid(
          position,
          Reason.INVALID_BATCH,
          batch.recordCount() + " records with last offset delta " + batch.lastOffsetDelta());
    }
    if (batch.baseOffset() < leastOffset || batch.nextOffset() <= batch.baseOffset()) {
      throw invalid(
          position,
          Reason.INVALID_BATCH,
          "base offset " + batch.baseOffset() + " where at least " + leastOffset + " is due");
    }
    if (batch.partitionLeaderEpoch() < leastEpoch) {
      throw invalid(
          position,
          Reason.INVALID_BATCH,
          "leader epoch " + batch.partitionLeaderEpoch() + " behind epoch " + leastEpoch);
    }
    if (batch.hasProducerId()
        && !batch.isControl()
        && (batch.producerEpoch() < 0 || batch.baseSequence() < 0)) {
      throw invalid(
          position,
          Reason.INVALID_BATCH,
          "producer " + batch.producerId() + " with sequence " + batch.baseSequence());
    }
  }

  private static InvalidBatchException invalid(int position, Reason reason, String what) {
    return new InvalidBatchException(reason, "batch at byte " + position + ": " + what);
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  /** How many batches; at least 1. */
  public int count() {
    return ends.length;
  }

  /** How many records in all of them, for counting only. */
  public int recordCount() {
    return records;
  }

  /** All bytes. */
  public int sizeInBytes() {
    return bytes.limit();
  }

  /** A view of the bytes of one batch, from position 0 to its limit. */
  public ByteBuffer batch(int index) {
    return bytes.slice(start(index), ends[index] - start(index));
  }

  /** The offset of the first record. */
  public long baseOffset() {
    return baseOffset;
  }

  /** The offset after the last record. */
  public long nextOffset() {
    return nextOffset;
  }

  /** The leader epoch of the first batch. */
  public int firstEpoch() {
    return firstEpoch;
  }

  /** The leader epoch of the last batch, which is the largest. */
  public int lastEpoch() {
    return lastEpoch;
  }
}

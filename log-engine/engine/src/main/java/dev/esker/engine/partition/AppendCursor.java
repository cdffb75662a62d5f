package dev.esker.engine.partition;

import dev.esker.records.RecordBatch;
import dev.esker.records.TimestampType;
import dev.esker.records.ValidatedBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the append stage knows of a partition: the next offset, and the producers as of the last
 * batch that was assigned, durable or not. Append thread only.
 */
public final class AppendCursor {
  private final PartitionLog log;
  private final RecordBatch header = new RecordBatch();
  private long nextOffset;
  private ProducerStates producers;
  private boolean deleted;
  private long describedAt = -1;

  AppendCursor(PartitionLog log, long nextOffset) {
    this.log = log;
    this.nextOffset = nextOffset;
  }

  /** The offset that the next record gets. */
  public long nextOffset() {
    return nextOffset;
  }

  /** Whether the partition's deletion has passed the append stage. */
  public boolean deleted() {
    return deleted;
  }

  /** Refuses everything from now on. */
  public void delete() {
    deleted = true;
  }

  /** The write-ahead log position at which it last said what this partition is, or -1. */
  public long describedAt() {
    return describedAt;
  }

  /** Notes that the write-ahead log says again what this partition is. */
  public void describedAt(long position) {
    describedAt = position;
  }

  /** The offset at which a batch of which this is a repetition was stored, or -1. */
  public long duplicateOf(ValidatedBatch batch) throws IOException {
    if (!batch.hasProducerId()) {
      return -1;
    }
    BatchRecord stored = producers().duplicateOf(batch);
    return stored == null ? -1 : stored.baseOffset();
  }

  /** Whether the batch may follow what was assigned before. */
  public AppendError check(ValidatedBatch batch, long nowMillis) throws IOException {
    if (deleted) {
      return AppendError.PARTITION_GONE;
    }
    return batch.hasProducerId()
        ? producers().check(batch, log.producersHeardSince(nowMillis))
        : AppendError.NONE;
  }

  /**
   * Gives the batch its offsets, leader epoch and, if the topic wants that, its time; changes its
   * bytes.
   *
   * @return the base offset
   */
  public long assign(ValidatedBatch batch, long nowMillis) throws IOException {
    ByteBuffer bytes = batch.buffer();
    header.wrap(bytes, 0);
    header.setBaseOffset(nextOffset);
    header.setPartitionLeaderEpoch(log.leaderEpoch());
    if (log.config().timestampType() == TimestampType.LOG_APPEND_TIME) {
      header.setLogAppendTime(nowMillis);
    }
    long baseOffset = nextOffset;
    if (batch.hasProducerId()) {
      producers().apply(BatchRecord.of(header));
    }
    nextOffset += batch.lastOffsetDelta() + 1L;
    return baseOffset;
  }

  /** Goes on behind a batch that recovery has replayed. */
  void replayed(long nextOffset) {
    this.nextOffset = nextOffset;
  }

  private ProducerStates producers() throws IOException {
    if (producers == null) {
      producers = log.copyOfPublishedProducers();
    }
    return producers;
  }
}

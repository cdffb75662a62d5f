package dev.esker.engine.partition;

import dev.esker.records.BatchRun;
import dev.esker.records.RecordBatch;
import dev.esker.records.TimestampType;
import dev.esker.records.ValidatedBatch;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the append stage knows of a partition: the next offset, the producers as of the last batch
 * that was assigned, durable or not, and, of a replicated one, in which leader epoch it leads or
 * follows. Append thread only.
 *
 * <p><b>The fence.</b> A change of role, or a cut, takes effect for refusing as soon as it comes
 * here, and for accepting only once the commit stage has come to it ({@link PartitionLog#settled}):
 * by then everything before it is durable and published, and what the log says of its end, its
 * producers and its epochs is exact. So what was accepted under an earlier role is never mixed with
 * what comes under a later one. A log that never had a role accepts appends that name no epoch.
 */
public final class AppendCursor {
  private final PartitionLog log;
  private final RecordBatch header = new RecordBatch();
  private long nextOffset;
  private ProducerStates producers;
  private boolean deleted;
  private long describedAt = -1;
  private Role role = Role.NONE;
  private int epoch = NO_EPOCH;
  private int lastEpoch = NO_EPOCH;
  private long changes;
  private boolean current = true;
  private boolean cutting;

  /** Stands for no leader epoch at all. */
  public static final int NO_EPOCH = -1;

  /** What a log is to its replicas. */
  private enum Role {
    NONE,
    LEADS,
    FOLLOWS
  }

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

  /** Whether batches are written for replicas, so that the append stage puts them in the cache. */
  public boolean isReplicated() {
    return role != Role.NONE;
  }

  /** The leader epoch of the last change of role, or {@link #NO_EPOCH}. */
  public int epoch() {
    return epoch;
  }

  /** Accepts appends of that epoch only, once the commit stage has come to this. */
  public void lead(int newEpoch) {
    change(Role.LEADS, newEpoch);
  }

  /** Accepts a leader's batches of that epoch only, once the commit stage has come to this. */
  public void follow(int newEpoch) {
    change(Role.FOLLOWS, newEpoch);
  }

  private void change(Role to, int newEpoch) {
    role = to;
    epoch = newEpoch;
    unsettle();
  }

  /** Whether the log follows in exactly that epoch, settled or not. */
  public boolean follows(int inEpoch) {
    return role == Role.FOLLOWS && epoch == inEpoch;
  }

  /** Whether a role was ever taken as a follower and not given up since. */
  public boolean isFollower() {
    return role == Role.FOLLOWS;
  }

  /** The end of the log is being cut off; where it goes on is known when that is settled. */
  public void cut() {
    cutting = true;
    unsettle();
  }

  private void unsettle() {
    changes++;
    current = false;
    producers = null;
  }

  /** Whether a cut is under way, so that it isn't known where the log ends. */
  public boolean isCutting() {
    return cutting && !isSettled();
  }

  private boolean isSettled() {
    if (!current && log.settled() == changes) {
      current = true;
      cutting = false;
      nextOffset = log.logEndOffset();
      lastEpoch = NO_EPOCH;
    }
    return current;
  }

  /** Whether a client's batch may be appended that believes in that leader epoch. */
  public boolean accepts(int leaderEpoch) {
    return role == Role.NONE
        ? leaderEpoch == NO_EPOCH && !log.isReplicated()
        : role == Role.LEADS && leaderEpoch == epoch && isSettled();
  }

  /** Whether batches of the leader may be appended as they are. */
  public AppendError check(BatchRun run, int leaderEpoch) throws IOException {
    if (deleted) {
      return AppendError.PARTITION_GONE;
    }
    if (!follows(leaderEpoch)) {
      return AppendError.FENCED;
    }
    if (!isSettled() || run.baseOffset() != nextOffset || run.lastEpoch() > epoch) {
      return AppendError.OUT_OF_PLACE;
    }
    if (lastEpoch == NO_EPOCH) {
      lastEpoch = log.latestEpoch();
    }
    return run.firstEpoch() < lastEpoch ? AppendError.OUT_OF_PLACE : AppendError.NONE;
  }

  /** Goes on behind a batch of the leader. */
  public void replicated(RecordBatch batch) throws IOException {
    nextOffset = batch.nextOffset();
    noteEpoch(batch);
  }

  private void noteEpoch(RecordBatch batch) throws IOException {
    if (batch.partitionLeaderEpoch() != lastEpoch) {
      lastEpoch = batch.partitionLeaderEpoch();
      log.noteEpoch(lastEpoch, batch.baseOffset());
    }
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
    header.setPartitionLeaderEpoch(isReplicated() ? epoch : log.leaderEpoch());
    if (log.config().timestampType() == TimestampType.LOG_APPEND_TIME) {
      header.setLogAppendTime(nowMillis);
    }
    long baseOffset = nextOffset;
    if (batch.hasProducerId()) {
      producers().apply(BatchRecord.of(header));
    }
    nextOffset += batch.lastOffsetDelta() + 1L;
    if (isReplicated()) {
      noteEpoch(header);
    }
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

package dev.esker.engine.pipeline;

import com.lmax.disruptor.RingBuffer;
import dev.esker.engine.cache.CacheSlot;
import dev.esker.engine.cache.TailCache;
import dev.esker.engine.partition.AppendCursor;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.BatchRun;
import dev.esker.records.RecordBatch;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.Wal;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The first stage: checks idempotence, finds a place in the tail cache, claims room in the
 * write-ahead log, assigns offsets, and writes everything that it has taken with one gathering
 * write straight from the buffers that it was given. Append thread only.
 *
 * <p>An offset is assigned only when nothing but a broken disk can keep the batch from being
 * written: place and room are claimed before. So a full cache makes this stage stop in the middle
 * of a command and go on there later, and a full disk refuses a batch without leaving a gap.
 */
final class AppendStage implements Stage {
  /**
   * One write to the log is no larger, so that the first of its batches needn't wait for too many.
   */
  private static final long MAX_WRITE_BYTES = 4 << 20;

  private static final int MAX_WRITE_FRAMES = 1024;

  /** What appends leave of the write-ahead log for deletions, which must work on a full disk. */
  private static final int LARGEST_RESERVE_BYTES = 1 << 20;

  private static final ByteBuffer NO_PAYLOAD = ByteBuffer.allocate(0);

  private final RingBuffer<CommandSlot> ring;
  private final Wal wal;
  private final TailCache cache;
  private final Clock clock;
  private final StorageSignals storage;
  private final long largestBatch;
  private final int reserve;
  private final RecordBatch header = new RecordBatch();
  private final List<Written> unwritten = new ArrayList<>();
  private long roomSeen;

  /** A batch that replicas may see as soon as it is written. */
  private record Written(PartitionLog log, CacheSlot slot, ByteBuffer bytes) {}

  AppendStage(
      RingBuffer<CommandSlot> ring, Wal wal, TailCache cache, Clock clock, StorageSignals storage) {
    this.ring = ring;
    this.wal = wal;
    this.cache = cache;
    this.clock = clock;
    this.storage = storage;
    this.largestBatch = Math.min(cache.largestFit(), wal.maxPayloadBytes());
    this.reserve = Math.min(LARGEST_RESERVE_BYTES, wal.maxPayloadBytes() / 16);
  }

  @Override
  public long handle(long from, long to) throws IOException {
    long done = from - 1;
    long now = clock.wallMillis();
    while (done < to
        && wal.stagedBytes() < MAX_WRITE_BYTES
        && wal.stagedFrames() < MAX_WRITE_FRAMES
        && take(ring.get(done + 1).command(), now)) {
      done++;
    }
    writeStaged();
    return done;
  }

  private void writeStaged() throws IOException {
    if (wal.stagedFrames() == 0) {
      return;
    }
    wal.writeStaged();
    if (unwritten.isEmpty()) {
      return;
    }
    Set<PartitionLog> grown = new LinkedHashSet<>();
    for (Written each : unwritten) {
      each.log().written(each.slot(), each.bytes());
      grown.add(each.log());
    }
    unwritten.clear();
    grown.forEach(PartitionLog::announceWritten);
  }

  /** Returns when the tail cache may have room since {@link #handle} has found none. */
  void awaitRoom() throws InterruptedException {
    cache.room().awaitAfter(roomSeen);
  }

  /** Returns false if the command can't be finished until the tail cache has room. */
  private boolean take(Command command, long now) throws IOException {
    if (command instanceof LogAppend append) {
      while (append.progress() < append.entries().size()) {
        if (!take(append, append.entries().get(append.progress()), now)) {
          return false;
        }
        append.advance();
      }
    } else if (command instanceof ReplicaAppend append) {
      return take(append);
    } else if (command instanceof PartitionCommand change) {
      take(change);
    }
    return true;
  }

  private boolean take(LogAppend append, LogAppend.Entry entry, long now) throws IOException {
    AppendCursor cursor = entry.log().cursor();
    ValidatedBatch batch = entry.batch();
    if (!cursor.deleted() && !cursor.accepts(entry.leaderEpoch())) {
      entry.refuse(AppendError.FENCED);
      return true;
    }
    long storedAt = cursor.deleted() ? -1 : cursor.duplicateOf(batch);
    if (storedAt >= 0) {
      entry.repeats(storedAt);
      return true;
    }
    AppendError error = cursor.check(batch, now);
    if (error == AppendError.NONE
        && (batch.sizeInBytes() > largestBatch
            || append.placedBytes() + batch.sizeInBytes() > cache.largestFit())) {
      // A request is published as a whole; waiting for room that it holds itself would be for ever.
      error = AppendError.TOO_LARGE;
    }
    if (error != AppendError.NONE) {
      entry.refuse(error);
      return true;
    }
    CacheSlot slot = place(entry.log(), batch.sizeInBytes());
    if (slot == null && !storage.diskFull()) {
      return false;
    }
    if (slot == null || !claim(entry.log(), slot)) {
      entry.refuse(AppendError.STORAGE_FULL);
      return true;
    }
    entry.place(slot);
    append.placed(batch.sizeInBytes());
    entry.assigned(cursor.assign(batch, now));
    wal.stage(FrameKind.DATA, entry.log().number(), entry.baseOffset(), batch.buffer());
    if (cursor.isReplicated()) {
      entry.replicate();
      unwritten.add(new Written(entry.log(), slot, batch.buffer()));
    }
    return true;
  }

  /** A place in the tail cache; null if there is none now. */
  private CacheSlot place(PartitionLog log, int bytes) {
    roomSeen = cache.room().count();
    CacheSlot slot = cache.place(log.tail(), bytes);
    if (slot == null && !storage.diskFull()) {
      storage.wantRoom();
    }
    return slot;
  }

  /** Claims room in the write-ahead log for what has a place; gives that up if there is none. */
  private boolean claim(PartitionLog log, CacheSlot slot) throws IOException {
    try {
      describe(log, reserve);
      wal.claim(slot.length(), reserve);
      return true;
    } catch (NoSpaceException e) {
      cache.abandon(slot);
      storage.noteFull(e);
      return false;
    }
  }

  private boolean take(ReplicaAppend append) throws IOException {
    PartitionLog log = append.log();
    AppendCursor cursor = log.cursor();
    BatchRun batches = append.batches();
    if (append.taken() == 0) {
      AppendError error = cursor.check(batches, append.leaderEpoch());
      if (error == AppendError.NONE && !fits(batches)) {
        error = AppendError.TOO_LARGE;
      }
      append.refuse(error);
      if (error != AppendError.NONE) {
        return true;
      }
    }
    while (append.taken() < batches.count()) {
      ByteBuffer batch = batches.batch(append.taken());
      CacheSlot slot = place(log, batch.remaining());
      if (slot == null && !storage.diskFull()) {
        return false;
      }
      if (slot == null || !claim(log, slot)) {
        append.refuse(AppendError.STORAGE_FULL);
        return true;
      }
      append.place(slot);
      header.wrap(batch, 0);
      cursor.replicated(header);
      wal.stage(FrameKind.DATA, log.number(), header.baseOffset(), batch.duplicate());
      unwritten.add(new Written(log, slot, batch));
    }
    return true;
  }

  private boolean fits(BatchRun batches) {
    for (int i = 0; i < batches.count(); i++) {
      if (batches.batch(i).remaining() > largestBatch) {
        return false;
      }
    }
    return batches.sizeInBytes() <= cache.largestFit();
  }

  private void take(PartitionCommand change) throws IOException {
    PartitionLog log = change.log();
    AppendCursor cursor = log.cursor();
    if (cursor.deleted()) {
      if (change.kind() == PartitionCommand.Kind.DELETE) {
        change.repeats();
      } else {
        change.refuse(new PartitionCommand.PartitionGoneException(log));
      }
      return;
    }
    try {
      switch (change.kind()) {
        case CREATE -> describe(log, reserve);
        case DELETE -> {
          describe(log, 0);
          wal.claim(0);
          wal.stage(FrameKind.DELETE, log.number(), cursor.nextOffset(), NO_PAYLOAD.duplicate());
          cursor.delete();
        }
        case ADVANCE_START -> advanceStart(change, log, cursor);
        case LEAD, FOLLOW -> changeRole(change, log, cursor);
        case TRUNCATE, RESTART -> cut(change, log, cursor);
      }
    } catch (NoSpaceException e) {
      storage.noteFull(e);
      change.refuse(new PartitionCommand.StorageFullException(e));
    }
  }

  private void changeRole(PartitionCommand change, PartitionLog log, AppendCursor cursor)
      throws IOException {
    boolean leads = change.kind() == PartitionCommand.Kind.LEAD;
    // Batches get the epoch of the leader, and theirs must never fall.
    int least = leads ? Math.max(cursor.epoch(), log.latestEpoch()) : cursor.epoch();
    if (change.epoch() < least) {
      change.refuse(new PartitionCommand.FencedException(change, least));
    } else if (leads) {
      cursor.lead(change.epoch());
    } else {
      cursor.follow(change.epoch());
    }
  }

  private void cut(PartitionCommand change, PartitionLog log, AppendCursor cursor)
      throws IOException {
    if (!cursor.follows(change.epoch())) {
      change.refuse(new PartitionCommand.FencedException(change, cursor.epoch()));
      return;
    }
    describe(log, 0);
    // Alone, so that a position tells what comes before it and what behind.
    writeStaged();
    wal.claim(0);
    change.position(wal.writtenPosition());
    byte kind =
        change.kind() == PartitionCommand.Kind.TRUNCATE ? FrameKind.TRUNCATE : FrameKind.RESTART;
    wal.stage(kind, log.number(), change.offset(), NO_PAYLOAD.duplicate());
    cursor.cut();
  }

  private void advanceStart(PartitionCommand change, PartitionLog log, AppendCursor cursor)
      throws IOException {
    if (cursor.isCutting()) {
      change.refuse(new PartitionCommand.FencedException(change, cursor.epoch()));
      return;
    }
    long offset =
        change.offset() == PartitionCommand.HIGH_WATERMARK ? log.highWatermark() : change.offset();
    // A follower does as its leader says, who knows more of the high watermark.
    long end =
        log.isReplicated() && !cursor.isFollower() ? log.highWatermark() : cursor.nextOffset();
    if (offset > end) {
      change.refuse(new PartitionCommand.OffsetBeyondEndException(offset, end));
      return;
    }
    describe(log, 0);
    wal.claim(0);
    wal.stage(FrameKind.LOG_START, log.number(), offset, NO_PAYLOAD.duplicate());
    change.resolve(offset);
  }

  /** Says in the log what the partition is, unless it has since the last checkpoint began. */
  private void describe(PartitionLog log, int leaving) throws IOException {
    AppendCursor cursor = log.cursor();
    if (cursor.describedAt() >= storage.describeSince()) {
      return;
    }
    ByteBuffer payload = FrameKind.Description.of(log).encode();
    wal.claim(payload.remaining(), leaving);
    wal.stage(FrameKind.DESCRIBE, log.number(), cursor.nextOffset(), payload);
    cursor.describedAt(wal.writtenPosition());
  }
}

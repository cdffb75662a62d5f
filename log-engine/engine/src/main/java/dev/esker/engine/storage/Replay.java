package dev.esker.engine.storage;

import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.cache.CacheSlot;
import dev.esker.engine.cache.TailCache;
import dev.esker.engine.catalog.PartitionEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.FrameKind;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.records.RecordBatch;
import dev.esker.wal.FrameVisitor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Applies the frames of the write-ahead log to the partitions, one after the other, as if they had
 * just come out of the pipeline. What a segment already has is passed over, so that it may begin
 * anywhere at or before the end of the segments. One thread.
 */
final class Replay implements FrameVisitor {
  /** Settings until the broker says which ones a topic has: nothing is deleted meanwhile. */
  static final LogConfig UNTIL_TOLD = LogConfig.builder().delete(false).build();

  private final SegmentContext context;
  private final TailCache cache;
  private final PartitionRegistry registry;
  private final PartitionLog.ProducerLimits limits;
  private final Backlog backlog = new Backlog();
  private final RecordBatch header = new RecordBatch();
  private final Map<PartitionLog, Missing> incomplete = new HashMap<>();
  private final Set<Integer> deleted;
  private final Map<Integer, Long> logStarts;
  private final Map<Integer, Cut> cuts;
  private int nextNumber;

  /**
   * Where a log is cut that is shorter already than the log of its frames knows.
   *
   * @param offset frames from there on are void
   * @param position if they come before that
   */
  record Cut(long offset, long position) {}

  /** Offsets that a log should have when it is first heard of, unless its start has moved since. */
  private record Missing(long from, long to) {}

  /** What it works on. */
  record Target(
      SegmentContext context,
      TailCache cache,
      PartitionRegistry registry,
      PartitionLog.ProducerLimits limits) {}

  /**
   * Prepares a replay.
   *
   * @param nextNumber greater than any partition number that the catalog knows of
   * @param deleted partitions to be passed over, since they are known to be gone by the end
   * @param logStarts where logs are known to start by the end: what is before may be missing
   * @param cuts of logs whose segments are shorter than when the first of the frames was written
   */
  Replay(
      Target target,
      int nextNumber,
      Set<Integer> deleted,
      Map<Integer, Long> logStarts,
      Map<Integer, Cut> cuts) {
    this.context = target.context();
    this.cache = target.cache();
    this.registry = target.registry();
    this.limits = target.limits();
    this.nextNumber = nextNumber;
    this.deleted = deleted;
    this.logStarts = logStarts;
    this.cuts = cuts;
  }

  Backlog backlog() {
    return backlog;
  }

  int nextNumber() {
    return nextNumber;
  }

  @Override
  public void frame(
      long position, long endPosition, byte kind, int number, long baseOffset, ByteBuffer payload)
      throws IOException {
    nextNumber = Math.max(nextNumber, number + 1);
    if (deleted.contains(number)) {
      return;
    }
    Optional<PartitionLog> found = registry.find(number);
    switch (kind) {
      case FrameKind.DESCRIBE -> {
        if (found.isEmpty()) {
          create(number, baseOffset, FrameKind.Description.decode(payload));
        }
      }
      case FrameKind.DATA -> {
        // A partition that nothing describes was deleted, or all of it is in segments.
        if (found.isPresent() && !isVoid(number, position, baseOffset)) {
          append(found.get(), position, baseOffset, payload);
        }
      }
      case FrameKind.TRUNCATE -> {
        if (found.isPresent()) {
          cut(found.get(), found.get().cut(baseOffset, position));
        }
      }
      case FrameKind.RESTART -> {
        if (found.isPresent()) {
          cut(found.get(), found.get().restartAt(baseOffset, position));
        }
      }
      case FrameKind.LOG_START -> {
        if (found.isPresent()) {
          found.get().advanceStart(baseOffset);
          found.get().deleteSegmentsBelowStart(backlog.touched());
          backlog.dirty().changed(found.get());
          incomplete.computeIfPresent(
              found.get(), (log, missing) -> baseOffset >= missing.to() ? null : missing);
        }
      }
      case FrameKind.DELETE -> {
        if (found.isPresent()) {
          delete(found.get());
        }
      }
      default ->
          throw new IOException(
              "the write-ahead log has a frame of unknown kind " + kind + " at " + position);
    }
  }

  private boolean isVoid(int number, long position, long baseOffset) {
    Cut cut = cuts.get(number);
    return cut != null && position < cut.position() && baseOffset >= cut.offset();
  }

  private void cut(PartitionLog log, long dropped) {
    log.replayedCut();
    backlog.dirty().cut(log, dropped);
    // What was missing may be gone with what there was.
    incomplete.computeIfPresent(
        log,
        (key, missing) -> {
          long to = Math.min(missing.to(), log.logEndOffset());
          return missing.from() < to && log.logStartOffset() < to
              ? new Missing(missing.from(), to)
              : null;
        });
  }

  private void create(int number, long nextOffset, FrameKind.Description description) {
    PartitionEntry entry =
        PartitionEntry.empty(
            number,
            description.id().topicId(),
            description.id().partition(),
            description.topic(),
            nextOffset);
    PartitionLog log = new PartitionLog(entry, UNTIL_TOLD, context, limits);
    registry.add(log);
    backlog.dirty().changed(log);
    if (description.logStart() < nextOffset) {
      incomplete.put(log, new Missing(description.logStart(), nextOffset));
    }
  }

  private void append(PartitionLog log, long position, long baseOffset, ByteBuffer payload)
      throws IOException {
    if (baseOffset < log.logEndOffset()) {
      return;
    }
    header.wrap(payload, payload.position());
    long start = logStarts.getOrDefault(log.number(), 0L);
    if (baseOffset > log.logEndOffset() && baseOffset <= start) {
      if (header.nextOffset() <= start) {
        return;
      }
      // What is missing before it is deleted by the end.
      log.advanceStart(baseOffset);
    }
    if (baseOffset > log.logEndOffset() || header.baseOffset() != baseOffset) {
      throw new IOException(
          "the write-ahead log at "
              + position
              + " goes on with offset "
              + baseOffset
              + " of "
              + log.topic()
              + "-"
              + log.id().partition()
              + ", whose records end at "
              + log.logEndOffset());
    }
    CacheSlot slot = cache.place(log.tail(), payload.remaining());
    while (slot == null) {
      // Half of the cache at once, so that the next batches find room without another round.
      backlog.flusher().flushDownTo(cache.limitBytes() / 2);
      slot = cache.place(log.tail(), payload.remaining());
      if (slot == null) {
        backlog.flusher().flushDownTo(0);
        slot = cache.place(log.tail(), payload.remaining());
      }
    }
    log.replay(slot, payload);
    backlog.dirty().published(log, slot.length());
  }

  private void delete(PartitionLog log) throws IOException {
    registry.remove(log);
    incomplete.remove(log);
    log.markGone();
    backlog.dirty().gone(log, log.tail().unflushedBytes());
    log.destroy(backlog.touched());
  }

  /**
   * Ends the replay.
   *
   * @param attested offsets that partitions with damaged segments must have reached by now
   * @throws IOException if records that were acknowledged are in neither segments nor the log
   */
  void finish(Map<PartitionId, CatalogRebuild.Attested> attested) throws IOException {
    for (Map.Entry<PartitionLog, Missing> missing : incomplete.entrySet()) {
      PartitionLog log = missing.getKey();
      throw missing(log, missing.getValue().from(), log.segments().directory().toString());
    }
    for (Map.Entry<PartitionId, CatalogRebuild.Attested> damaged : attested.entrySet()) {
      Optional<PartitionLog> log = registry.find(damaged.getKey());
      CatalogRebuild.Attested found = damaged.getValue();
      if (log.isPresent() && log.get().logEndOffset() < found.end()) {
        throw missing(
            log.get(),
            log.get().logEndOffset(),
            "damaged: " + found.file() + " at byte " + found.position());
      }
    }
  }

  private static IOException missing(PartitionLog log, long from, String where) {
    return new IOException(
        "records of "
            + log.topic()
            + "-"
            + log.id().partition()
            + " from offset "
            + from
            + " on are in neither its segments ("
            + where
            + ") nor the write-ahead log");
  }
}

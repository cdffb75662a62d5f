package dev.esker.engine.storage;

import dev.esker.engine.LogConfig;
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

/**
 * Applies the frames of the write-ahead log to the partitions, one after the other, as if they had just
 * come out of the pipeline. What a segment already has is passed over, so that it may begin anywhere at or
 * before the end of the segments. One thread.
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
  private final Map<PartitionLog, Long> incomplete = new HashMap<>();
  private int nextNumber;

  Replay(
      SegmentContext context,
      TailCache cache,
      PartitionRegistry registry,
      PartitionLog.ProducerLimits limits,
      int nextNumber) {
    this.context = context;
    this.cache = cache;
    this.registry = registry;
    this.limits = limits;
    this.nextNumber = nextNumber;
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
    Optional<PartitionLog> found = registry.find(number);
    switch (kind) {
      case FrameKind.DESCRIBE -> {
        if (found.isEmpty()) {
          create(number, baseOffset, FrameKind.Description.decode(payload));
        }
      }
      case FrameKind.DATA -> {
        // A partition that nothing describes was deleted, or all of it is in segments.
        if (found.isPresent()) {
          append(found.get(), position, baseOffset, payload);
        }
      }
      case FrameKind.LOG_START -> {
        if (found.isPresent()) {
          found.get().advanceStart(baseOffset);
          found.get().deleteSegmentsBelowStart(backlog.touched());
          backlog.dirty().changed(found.get());
          incomplete.computeIfPresent(
              found.get(), (log, from) -> baseOffset >= log.highWatermark() ? null : from);
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
      incomplete.put(log, description.logStart());
    }
  }

  private void append(PartitionLog log, long position, long baseOffset, ByteBuffer payload)
      throws IOException {
    if (baseOffset < log.highWatermark()) {
      return;
    }
    header.wrap(payload, payload.position());
    if (baseOffset > log.highWatermark() || header.baseOffset() != baseOffset) {
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
              + log.highWatermark());
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
    log.destroy(backlog.touched(), context.catalog());
  }

  /**
   * Ends the replay.
   *
   * @throws IOException if records that were acknowledged are in neither segments nor the log
   */
  void finish() throws IOException {
    for (Map.Entry<PartitionLog, Long> missing : incomplete.entrySet()) {
      PartitionLog log = missing.getKey();
      throw new IOException(
          "records of "
              + log.topic()
              + "-"
              + log.id().partition()
              + " from offset "
              + missing.getValue()
              + " on are in neither its segments nor the write-ahead log");
    }
  }
}

package dev.esker.engine.pipeline;

import com.lmax.disruptor.RingBuffer;
import dev.esker.engine.WalSync;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.RecordBatch;
import dev.esker.wal.Wal;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second stage: group commit. One fsync covers everything that the append stage has written by
 * then, whatever its partition; then all of it is published and answered, in order. Commit thread
 * only, but for the figures.
 */
final class CommitStage implements Stage {
  private static final Logger LOG = LoggerFactory.getLogger(CommitStage.class);

  private final RingBuffer<CommandSlot> ring;
  private final Wal wal;
  private final Clock clock;
  private final WalSync sync;
  private final StorageSignals storage;
  private final WritePipeline.Forces listener;

  private final RecordBatch header = new RecordBatch();
  private final AtomicLong forces = new AtomicLong();
  private final AtomicLong forceNanos = new AtomicLong();
  private final AtomicLong committedBatches = new AtomicLong();

  CommitStage(RingBuffer<CommandSlot> ring, WritePipeline.Parts parts, WalSync sync) {
    this.ring = ring;
    this.wal = parts.wal();
    this.clock = parts.clock();
    this.sync = sync;
    this.storage = parts.storage();
    this.listener = parts.forces();
  }

  @Override
  public long handle(long from, long to) throws IOException {
    boolean forced = false;
    for (long sequence = from; sequence <= to && !forced; sequence++) {
      forced = needsForce(ring.get(sequence).command());
    }
    long before = wal.durablePosition();
    long forceTime = forced ? force() : 0;
    long committed = committedBatches.get();
    for (long sequence = from; sequence <= to; sequence++) {
      CommandSlot slot = ring.get(sequence);
      Command command = slot.command();
      publish(command, forced);
      slot.clear();
      try {
        command.complete();
      } catch (RuntimeException e) {
        // A listener's bug is its own: what it was told about is stored all the same.
        LOG.error("a completion listener failed", e);
      }
    }
    if (forced) {
      listener.forced(
          forceTime, wal.durablePosition() - before, (int) (committedBatches.get() - committed));
    }
    return to;
  }

  private boolean needsForce(Command command) {
    if (command instanceof ReplicaAppend append) {
      return append.taken() > 0
          && sync instanceof WalSync.Always
          && append.log().countUnforced(append.batches().recordCount(), forces.get());
    }
    if (!(command instanceof LogAppend append)) {
      return true;
    }
    for (LogAppend.Entry entry : append.entries()) {
      // A repetition is answered only when the original is durable, too.
      if ((entry.slot() != null || entry.duplicate())
          && sync instanceof WalSync.Always
          && entry.log().countUnforced(entry.batch().recordCount(), forces.get())) {
        return true;
      }
    }
    return false;
  }

  private long force() throws IOException {
    long start = clock.nowNanos();
    wal.force();
    long nanos = clock.nowNanos() - start;
    forceNanos.addAndGet(nanos);
    forces.incrementAndGet();
    return nanos;
  }

  private void publish(Command command, boolean forced) throws IOException {
    if (command instanceof LogAppend append) {
      for (LogAppend.Entry entry : append.entries()) {
        if (entry.slot() != null) {
          publish(entry, forced);
        }
      }
    } else if (command instanceof ReplicaAppend append) {
      publish(append, forced);
    } else if (command instanceof PartitionCommand change && change.takesEffect()) {
      publish(change);
    }
  }

  private void publish(LogAppend.Entry entry, boolean forced) throws IOException {
    PartitionLog log = entry.log();
    if (entry.isReplicated()) {
      log.durable(header.wrap(entry.batch().buffer(), 0));
    } else {
      log.publish(entry.slot(), entry.batch().buffer());
    }
    committedBatches.incrementAndGet();
    if (!forced) {
      flushLater(log);
    }
    storage.published(log, entry.batch().sizeInBytes());
    if (entry.isReplicated()) {
      log.announceDurable();
    } else {
      announce(log);
    }
  }

  private void publish(ReplicaAppend append, boolean forced) throws IOException {
    PartitionLog log = append.log();
    int bytes = 0;
    for (int i = 0; i < append.taken(); i++) {
      header.wrap(append.batches().batch(i), 0);
      log.durable(header);
      bytes += header.sizeInBytes();
      committedBatches.incrementAndGet();
    }
    if (bytes > 0) {
      if (!forced) {
        flushLater(log);
      }
      storage.published(log, bytes);
      log.announceDurable();
    }
  }

  private void flushLater(PartitionLog log) {
    if (sync instanceof WalSync.Always && log.config().flushMillis() < Long.MAX_VALUE) {
      storage.flushWithin(log.config().flushMillis());
    } else if (sync instanceof WalSync.Interval interval) {
      storage.flushWithin(interval.period().toMillis());
    }
  }

  private void publish(PartitionCommand change) throws IOException {
    PartitionLog log = change.log();
    switch (change.kind()) {
      case CREATE -> storage.created(log);
      case DELETE -> {
        log.markGone();
        storage.deleted(log);
      }
      case ADVANCE_START -> {
        log.advanceStart(change.offset());
        storage.startAdvanced(log);
      }
      case LEAD, FOLLOW -> log.settle();
      case TRUNCATE, RESTART -> {
        long dropped =
            change.kind() == PartitionCommand.Kind.TRUNCATE
                ? log.cut(change.offset(), change.position())
                : log.restartAt(change.offset(), change.position());
        storage.cut(log, dropped);
        log.settle();
        log.announceCut();
      }
    }
    announce(log);
  }

  private static void announce(PartitionLog log) {
    try {
      log.announce();
    } catch (RuntimeException e) {
      LOG.error("a listener of {} failed", log.topic(), e);
    }
  }

  long forces() {
    return forces.get();
  }

  long forceNanos() {
    return forceNanos.get();
  }

  long committedBatches() {
    return committedBatches.get();
  }
}

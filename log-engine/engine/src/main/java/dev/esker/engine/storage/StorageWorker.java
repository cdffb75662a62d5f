package dev.esker.engine.storage;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineListener;
import dev.esker.engine.cache.TailCache;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.Flush;
import dev.esker.engine.pipeline.PartitionCommand;
import dev.esker.engine.pipeline.StorageSignals;
import dev.esker.engine.pipeline.WritePipeline;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.segment.Touched;
import dev.esker.wal.Wal;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * The work behind the pipeline, in turns: {@link #doWork} on the storage thread, or called directly
 * in simulation. The signals of {@link StorageSignals} may come from any thread.
 *
 * <p>It must never wait for the pipeline without flushing meanwhile: the append stage may itself be
 * waiting for room in the tail cache, which only a flush gives it.
 */
public final class StorageWorker implements StorageSignals {
  private static final long NEVER = Long.MAX_VALUE;

  private final EngineConfig config;
  private final SegmentContext context;
  private final Wal wal;
  private final TailCache cache;
  private final PartitionRegistry registry;
  private final EngineListener listener;
  private final Touched touched;
  private final Dirty dirty;
  private final SegmentFlusher flusher;
  private final Checkpointer checkpointer;
  private final ConcurrentLinkedQueue<PartitionLog> deletions = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<PartitionLog> advances = new ConcurrentLinkedQueue<>();
  private final long firstWritePosition;
  private WritePipeline pipeline;
  private Idle idle = () -> {};

  private volatile boolean segmentsFull;
  private volatile boolean walFull;
  private long retentionAt;

  private final Object monitor = new Object();
  private boolean woken;
  private boolean roomWanted;
  private long flushAt = NEVER;

  private final ConcurrentLinkedQueue<CompletableFuture<Void>> checkpointRequests =
      new ConcurrentLinkedQueue<>();

  /** How the worker passes time while it waits for the pipeline. */
  @FunctionalInterface
  public interface Idle {
    /** Returns after a short time, or when something has happened. */
    void pause() throws IOException;
  }

  /**
   * The parts that it works on.
   *
   * @param context segments and catalog
   * @param wal the write-ahead log, open
   * @param cache the tail cache
   * @param registry the partitions
   * @param nextPartitionNumber for checkpoints
   * @param recovered what recovery has left to do
   */
  public record Parts(
      SegmentContext context,
      Wal wal,
      TailCache cache,
      PartitionRegistry registry,
      IntSupplier nextPartitionNumber,
      Recovered recovered) {}

  /** Creates a worker that has to be attached to a pipeline. */
  public StorageWorker(EngineConfig config, Parts parts, EngineListener listener) {
    this.config = config;
    this.context = parts.context();
    this.wal = parts.wal();
    this.cache = parts.cache();
    this.registry = parts.registry();
    this.listener = listener;
    this.dirty = parts.recovered().backlog().dirty();
    this.touched = parts.recovered().backlog().touched();
    this.flusher = parts.recovered().backlog().flusher();
    this.firstWritePosition = wal.writtenPosition();
    this.checkpointer =
        new Checkpointer(
            context,
            wal,
            dirty,
            flusher,
            touched,
            parts.nextPartitionNumber(),
            parts.recovered().checkpoint());
    this.retentionAt = after(config.retentionCheck().toNanos());
  }

  /** Connects it with the pipeline; once, before {@link #doWork}. */
  public void attach(WritePipeline pipeline, Idle idle) {
    this.pipeline = pipeline;
    this.idle = idle;
  }

  /** One turn: everything that is due now. An error that isn't a full disk stops the pipeline. */
  public void doWork() {
    try {
      prepareSpare();
      deleteFiles();
      makeRoom();
      checkpointIfDue();
      flushIfDue();
      applyRetentionIfDue();
    } catch (IOException | RuntimeException e) {
      if (!pipeline.isStopped()) {
        pipeline.fail(e);
      }
    }
  }

  private void prepareSpare() throws IOException {
    // An idle broker claims nothing.
    if (!walFull && wal.writtenPosition() == firstWritePosition) {
      return;
    }
    if (wal.needsSpare()) {
      try {
        wal.prepareSpare();
      } catch (NoSpaceException e) {
        noteFull(e);
        return;
      }
    }
    if (walFull) {
      walFull = false;
      listener.notice("there is room on the disk again");
    }
  }

  private void makeRoom() throws IOException {
    boolean wanted;
    synchronized (monitor) {
      wanted = roomWanted;
      roomWanted = false;
    }
    if (wanted || segmentsFull || dirty.unflushedBytes() > cache.limitBytes() / 2) {
      try {
        long target = cache.limitBytes() / 4;
        // Little is left to flush, and yet no chunk is free: what is left holds the oldest ones.
        flusher.flushDownTo(wanted && dirty.unflushedBytes() <= target ? 0 : target);
        segmentsFull = false;
      } catch (NoSpaceException e) {
        noteSegmentsFull(e);
      }
      giveRoom();
    }
  }

  private void noteSegmentsFull(NoSpaceException cause) {
    segmentsFull = true;
    noteFull(cause);
  }

  private void giveRoom() {
    synchronized (monitor) {
      monitor.notifyAll();
    }
  }

  private void checkpointIfDue() throws IOException {
    if (wal.writtenPosition() - checkpointer.position() >= config.wal().checkpointBytes()
        || !checkpointRequests.isEmpty()) {
      try {
        checkpoint();
      } finally {
        for (var asked = checkpointRequests.poll();
            asked != null;
            asked = checkpointRequests.poll()) {
          asked.complete(null);
        }
      }
    }
  }

  /** Asks for a checkpoint; completes when one was tried, on the storage thread. Any thread. */
  public CompletableFuture<Void> requestCheckpoint() {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    checkpointRequests.add(asked);
    wake();
    return asked;
  }

  /** Makes a checkpoint now. Storage thread. */
  public void checkpoint() throws IOException {
    try {
      checkpointer.checkpoint(this::barrier, this::deleteFiles);
    } catch (NoSpaceException e) {
      noteSegmentsFull(e);
    }
  }

  private void barrier() throws IOException {
    Flush flush = new Flush();
    var unused = flush.done().whenComplete((done, error) -> wake());
    pipeline.submit(flush);
    while (!flush.done().isDone()) {
      makeRoom();
      idle.pause();
    }
    if (flush.done().isCompletedExceptionally()) {
      throw new IOException("the write pipeline stopped during a checkpoint");
    }
  }

  private void deleteFiles() throws IOException {
    for (PartitionLog log = deletions.poll(); log != null; log = deletions.poll()) {
      dirty.gone(log, log.tail().unflushedBytes());
      log.destroy(touched);
      dirty.gone(log, 0);
    }
    for (PartitionLog log = advances.poll(); log != null; log = advances.poll()) {
      if (!log.isGone()) {
        log.deleteSegmentsBelowStart(touched);
      }
    }
  }

  private void flushIfDue() {
    synchronized (monitor) {
      if (flushAt == NEVER || context.clock().nowNanos() - flushAt < 0) {
        return;
      }
      flushAt = NEVER;
    }
    pipeline.submit(new Flush());
  }

  private void applyRetentionIfDue() throws IOException {
    if (context.clock().nowNanos() - retentionAt < 0) {
      return;
    }
    retentionAt = after(config.retentionCheck().toNanos());
    applyRetention();
  }

  /** Looks for segments that are too old or too many. Storage thread. */
  public void applyRetention() throws IOException {
    long now = context.clock().wallMillis();
    for (PartitionLog log : registry.all()) {
      long start = Retention.logStart(log, now);
      if (start > log.logStartOffset()) {
        pipeline.submit(new PartitionCommand(PartitionCommand.Kind.ADVANCE_START, log, start));
      }
    }
  }

  private long after(long nanos) {
    return context.clock().nowNanos() + nanos;
  }

  /** Waits for a signal, or until something is due; at most a second. Storage thread. */
  public void awaitWork() throws InterruptedException {
    synchronized (monitor) {
      if (woken) {
        woken = false;
        return;
      }
      long nanos = TimeUnit.SECONDS.toNanos(1);
      if (flushAt != NEVER) {
        nanos = Math.min(nanos, flushAt - context.clock().nowNanos());
      }
      if (nanos > 0) {
        TimeUnit.NANOSECONDS.timedWait(monitor, Math.max(1_000_000, nanos));
      }
      woken = false;
    }
  }

  /**
   * Waits until there may be room in the tail cache; a reader's end isn't signalled, hence the
   * limit.
   */
  public void awaitRoom() throws InterruptedException {
    synchronized (monitor) {
      TimeUnit.MILLISECONDS.timedWait(monitor, 5);
    }
  }

  @Override
  public void wantRoom() {
    synchronized (monitor) {
      roomWanted = true;
      woken = true;
      monitor.notifyAll();
    }
  }

  @Override
  public boolean diskFull() {
    return segmentsFull;
  }

  @Override
  public void noteFull(NoSpaceException cause) {
    if (!walFull) {
      walFull = true;
      listener.notice(
          "the disk is full, appends are refused until there is room: " + cause.getMessage());
    }
    wake();
  }

  /** Whether appends are refused for want of space. */
  public boolean isFull() {
    return walFull || segmentsFull;
  }

  /** Where a restart would begin to replay the write-ahead log. */
  public long checkpointPosition() {
    return checkpointer.position();
  }

  @Override
  public long describeSince() {
    return checkpointer.describeSince();
  }

  @Override
  public void published(PartitionLog log, int bytes) {
    dirty.published(log, bytes);
    if (dirty.unflushedBytes() > cache.limitBytes() / 2
        || wal.writtenPosition() - checkpointer.position() >= config.wal().checkpointBytes()
        || wal.needsSpare()) {
      wake();
    }
  }

  @Override
  public void startAdvanced(PartitionLog log) {
    dirty.changed(log);
    advances.add(log);
    wake();
  }

  @Override
  public void created(PartitionLog log) {
    registry.add(log);
    dirty.changed(log);
  }

  @Override
  public void deleted(PartitionLog log) {
    registry.remove(log);
    deletions.add(log);
    wake();
  }

  @Override
  public void flushWithin(long millis) {
    long at = after(TimeUnit.MILLISECONDS.toNanos(Math.min(millis, TimeUnit.DAYS.toMillis(365))));
    synchronized (monitor) {
      if (flushAt == NEVER || at - flushAt < 0) {
        flushAt = at;
        woken = true;
        monitor.notifyAll();
      }
    }
  }

  @Override
  public void wake() {
    synchronized (monitor) {
      woken = true;
      monitor.notifyAll();
    }
  }
}

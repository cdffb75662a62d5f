package dev.esker.engine.storage;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineListener;
import dev.esker.engine.cache.TailCache;
import dev.esker.engine.compaction.StorageSide;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.Flush;
import dev.esker.engine.pipeline.PartitionCommand;
import dev.esker.engine.pipeline.StorageSignals;
import dev.esker.engine.pipeline.WritePipeline;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.storage.FullDisk.Claimant;
import dev.esker.wal.Wal;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * The work behind the pipeline, in turns: {@link #doWork} on the storage thread, or called directly
 * in simulation. The signals of {@link StorageSignals} may come from any thread.
 *
 * <p>It must never wait for the pipeline without flushing meanwhile: the append stage may itself be
 * waiting for room in the tail cache, which only a flush gives it.
 */
public final class StorageWorker implements StorageSignals, Checkpointer.Surroundings {
  /** After a checkpoint that found the disk full. */
  private static final long CHECKPOINT_RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * So many times {@code wal.checkpoint.bytes} may be retained while a checkpoint is being made.
   */
  private static final int MAX_CHECKPOINT_LAG = 3;

  /** Bytes of a segment that are written before they are forced: some milliseconds for a disk. */
  private static final long MAX_UNFORCED_BYTES = 1 << 20;

  /** The same as a fraction of the tail cache, where that is small. */
  private static final int CACHE_PARTS = 16;

  /** Towards the next file of the log in one turn; there is other work, too. */
  private static final int MAX_SPARE_STEPS = 8;

  private final EngineConfig config;
  private final SegmentContext context;
  private final Wal wal;
  private final TailCache cache;
  private final PartitionRegistry registry;
  private final Dirty dirty;
  private final SegmentFlusher flusher;
  private final Checkpointer checkpointer;
  private final Deletions gone;
  private WritePipeline pipeline;
  private Idle idle = () -> {};

  private final FullDisk fullDisk;
  private final WorkSignal signal;
  private volatile boolean roomWanted;
  private long retentionAt;
  private long checkpointNotBefore;
  private final AtomicLong cuts = new AtomicLong();
  private final CheckpointRequests checkpointRequests = new CheckpointRequests();
  private final StorageTurns turns;

  /**
   * Creates a worker that has to be attached to a pipeline.
   *
   * @param recovered what it works on
   * @param nextPartitionNumber for checkpoints
   */
  public StorageWorker(
      EngineConfig config,
      Recovered recovered,
      IntSupplier nextPartitionNumber,
      EngineListener listener) {
    this.config = config;
    this.context = recovered.context();
    this.wal = recovered.wal();
    this.cache = recovered.cache();
    this.registry = recovered.registry();
    this.fullDisk = new FullDisk(listener);
    this.signal = new WorkSignal(context.clock());
    this.turns = new StorageTurns(recovered.backlog(), signal::wake, this::requestCheckpointLater);
    this.dirty = recovered.backlog().dirty();
    this.gone = new Deletions(recovered.backlog());
    this.flusher = recovered.backlog().flusher();
    this.checkpointer =
        new Checkpointer(
            context,
            wal,
            dirty,
            flusher,
            recovered.backlog().touched(),
            nextPartitionNumber,
            recovered.checkpoint());
    this.checkpointer.forceAlong(
        Math.min(MAX_UNFORCED_BYTES, config.memory().cacheBytes() / CACHE_PARTS));
    this.retentionAt = after(config.retentionCheck().toNanos());
    this.checkpointNotBefore = after(0);
  }

  /** Connects it with the pipeline; once, before {@link #doWork}. */
  public void attach(WritePipeline pipeline, Idle idle) {
    this.pipeline = pipeline;
    this.idle = idle;
  }

  /** Lets checkpoints use threads of their own; to be followed by {@link #close}. */
  public void useThreads() {
    checkpointer.useThreads();
    turns.useThreads();
  }

  /** Ends those threads; once no turn is taken any more. */
  public void close() {
    checkpointer.close();
  }

  /**
   * One turn: everything that is due now. An error that isn't a full disk stops the pipeline; once
   * it has stopped there is nothing left to do.
   */
  public void doWork() {
    try {
      if (!pipeline.isStopped()) {
        prepareSpare();
        deleteFilesUnlessFull();
        turns.takeAll();
        makeRoom();
        checkpointIfDue();
        flushIfDue();
        applyRetentionIfDue();
      }
    } catch (IOException | RuntimeException e) {
      pipeline.fail(e);
    } finally {
      if (pipeline.isStopped()) {
        checkpointRequests.answerAll();
        turns.end();
      }
    }
  }

  private void prepareSpare() throws IOException {
    try {
      if (fullDisk.refused(Claimant.WAL)) {
        // Whoever writes is being refused: not before there is room for a whole file again.
        wal.prepareSpare();
      }
      for (int i = 0; i < MAX_SPARE_STEPS && wal.isSpareDue(); i++) {
        wal.advanceSpare();
      }
      if (wal.isSpareDue()) {
        signal.wake();
      }
      fullDisk.granted(Claimant.WAL);
    } catch (NoSpaceException e) {
      fullDisk.refused(Claimant.WAL, e);
    }
  }

  private void makeRoom() throws IOException {
    long unflushed = dirty.unflushedBytes();
    if (!roomWanted && !fullDisk.segmentsFull() && unflushed <= cache.limitBytes() / 2) {
      return;
    }
    try {
      long target = cache.limitBytes() / 4;
      // Little is left to flush, and yet no chunk is free: what is left holds the oldest ones.
      if (flusher.flushDownTo(roomWanted && unflushed <= target ? 0 : target)) {
        // Otherwise it stays wanted until more is published or a reader is done.
        roomWanted = false;
        cache.room().signal();
      }
      fullDisk.granted(Claimant.SEGMENTS);
    } catch (NoSpaceException e) {
      fullDisk.refused(Claimant.SEGMENTS, e);
      // Whoever waits for room is told to refuse instead.
      cache.room().signal();
    }
  }

  private void checkpointIfDue() throws IOException {
    // Whoever asks while this one is being made needs another: what it's about may be too late.
    int asked = checkpointRequests.count();
    boolean due =
        wal.writtenPosition() - checkpointer.position() >= config.wal().checkpointBytes()
            && context.clock().nowNanos() - checkpointNotBefore >= 0;
    if (asked == 0 && !due) {
      return;
    }
    checkpoint();
    // If it throws, whoever asked is answered after the pipeline has failed, and not before.
    checkpointRequests.answer(asked);
  }

  /**
   * Asks for a checkpoint; completes when one was tried that began after this, on the storage
   * thread. Any thread.
   */
  public CompletableFuture<Void> requestCheckpoint() {
    CompletableFuture<Void> asked = checkpointRequests.add();
    wake();
    return asked;
  }

  private void requestCheckpointLater() {
    var unused = requestCheckpoint();
  }

  /** The storage thread has ended: nobody is left to make checkpoints. */
  public void ended() {
    checkpointRequests.end();
    turns.end();
  }

  /** What other threads may have done here. */
  public StorageSide turns() {
    return turns;
  }

  /** Makes a checkpoint now. Storage thread. */
  public void checkpoint() throws IOException {
    try {
      for (PartitionLog log : registry.all()) {
        if (log.storage().isHighWatermarkUntold()) {
          dirty.changed(log);
        }
      }
      checkpointer.checkpoint(this);
      fullDisk.granted(Claimant.CHECKPOINT);
    } catch (NoSpaceException e) {
      checkpointNotBefore = after(CHECKPOINT_RETRY_NANOS);
      fullDisk.refused(Claimant.CHECKPOINT, e);
    }
    // Waiting for the pipeline has used up signals that were meant for the next turn.
    signal.wake();
  }

  @Override
  public void barrier() throws IOException {
    Flush flush = new Flush();
    var unused = flush.done().whenComplete((done, error) -> signal.wake());
    pipeline.submit(flush);
    while (!flush.done().isDone()) {
      makeRoom();
      idle.pause();
    }
    if (flush.done().isCompletedExceptionally()) {
      throw new IOException("the write pipeline stopped during a checkpoint");
    }
  }

  private void deleteFilesUnlessFull() throws IOException {
    try {
      deleteFiles();
      fullDisk.granted(Claimant.DELETION);
    } catch (NoSpaceException e) {
      fullDisk.refused(Claimant.DELETION, e);
    }
  }

  /** What a full disk keeps from being deleted stays in its queue. */
  @Override
  public void deleteFiles() throws IOException {
    gone.deleteFiles();
  }

  @Override
  public void keepWriting() throws IOException {
    prepareSpare();
    turns.takeAll();
    // Beyond that the write path has to wait for the checkpoint, or the log would grow for ever.
    if (wal.writtenPosition() - checkpointer.position()
        < MAX_CHECKPOINT_LAG * config.wal().checkpointBytes()) {
      makeRoom();
    }
  }

  @Override
  public void pause() throws IOException {
    idle.pause();
  }

  private void flushIfDue() {
    if (signal.takeForceDue()) {
      pipeline.submit(new Flush());
    }
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
      flushForRetention(log, now);
      long start = Retention.logStart(log, now);
      if (start > log.logStartOffset()) {
        pipeline.submit(new PartitionCommand(PartitionCommand.Kind.ADVANCE_START, log, start));
      }
    }
  }

  private void flushForRetention(PartitionLog log, long now) throws IOException {
    if (fullDisk.segmentsFull() || !Retention.wantsFlush(log, now)) {
      return;
    }
    try {
      flusher.flush(log);
    } catch (NoSpaceException e) {
      fullDisk.refused(Claimant.SEGMENTS, e);
    }
  }

  private long after(long nanos) {
    return context.clock().nowNanos() + nanos;
  }

  /** Waits for a signal, or until something is due; at most a second. Storage thread. */
  public void awaitWork() throws InterruptedException {
    signal.await();
  }

  @Override
  public void wantRoom() {
    roomWanted = true;
    signal.wake();
  }

  @Override
  public boolean diskFull() {
    return fullDisk.segmentsFull();
  }

  @Override
  public void noteFull(NoSpaceException cause) {
    fullDisk.refused(Claimant.WAL, cause);
    signal.wake();
  }

  /** Whether anything waits for space on the disk. */
  public boolean isFull() {
    return fullDisk.full();
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
    long unflushed = dirty.published(log, bytes);
    if (roomWanted
        || unflushed > cache.limitBytes() / 2
        || wal.writtenPosition() - checkpointer.position() >= config.wal().checkpointBytes()
        || wal.isSpareDue()) {
      signal.wake();
    }
  }

  @Override
  public void startAdvanced(PartitionLog log) {
    dirty.changed(log);
    gone.startAdvanced(log);
    signal.wake();
  }

  @Override
  public void cut(PartitionLog log, long unflushedBytes) {
    dirty.cut(log, unflushedBytes);
    cuts.incrementAndGet();
    signal.wake();
  }

  @Override
  public long cuts() {
    return cuts.get();
  }

  @Override
  public void created(PartitionLog log) {
    registry.add(log);
    dirty.changed(log);
  }

  @Override
  public void deleted(PartitionLog log) {
    registry.remove(log);
    gone.deleted(log);
    signal.wake();
  }

  @Override
  public void flushWithin(long millis) {
    signal.forceWithin(millis);
  }

  /** Lets it look what there is to do. Any thread. */
  @Override
  public void wake() {
    signal.wake();
  }
}

package dev.esker.engine;

import dev.esker.engine.cache.TailCache;
import dev.esker.engine.catalog.RocksCatalogStore;
import dev.esker.engine.compaction.CleanerThreads;
import dev.esker.engine.compaction.LogCleaner;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.Command;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.engine.pipeline.PartitionCommand;
import dev.esker.engine.pipeline.ReplicaAppend;
import dev.esker.engine.pipeline.WritePipeline;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.storage.Creations;
import dev.esker.engine.storage.DamagedCatalogMark;
import dev.esker.engine.storage.EngineGauges;
import dev.esker.engine.storage.PartitionRegistry;
import dev.esker.engine.storage.Recovered;
import dev.esker.engine.storage.Recovery;
import dev.esker.engine.storage.StorageWorker;
import dev.esker.wal.Wal;
import dev.esker.wal.io.Clock;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The storage engine: partition logs on one disk, written through one pipeline and one write-ahead
 * log. A library, with no network in it.
 *
 * <p>{@link #open} recovers. Everything else may be called from any thread and doesn't block,
 * except {@link #close}. Futures complete on the commit thread: longer work belongs elsewhere.
 *
 * <p>If a write or an fsync of the write-ahead log fails, or a segment can't be written for another
 * reason than a full disk, the engine is fenced: it acknowledges nothing more, answers everything
 * with {@link dev.esker.engine.partition.AppendError#STOPPED}, and tells its {@link EngineListener}
 * once. Reads go on.
 */
public final class StorageEngine implements AutoCloseable {
  /** How often a step turns before it gives up on an append that finds no room. */
  private static final int MAX_ROUNDS = 100;

  private final Clock clock;
  private final EngineListener listener;
  private final DamagedCatalogMark damagedCatalog;
  private final SegmentContext context;
  private final TailCache cache;
  private final Wal wal;
  private final PartitionRegistry registry;
  private final StorageWorker worker;
  private final WritePipeline pipeline;
  private final LogCleaner cleaner;
  private final CleanerThreads cleanerThreads;
  private final Creations creations;
  private final EngineGauges gauges;
  private Thread storageThread;
  private volatile boolean closing;
  private boolean closed;

  private StorageEngine(
      EngineConfig config, Disk disk, Clock clock, CatalogOpener catalog, EngineListener listener)
      throws IOException {
    this.clock = clock;
    this.listener = listener;
    this.damagedCatalog = new DamagedCatalogMark(disk, config.directory());
    Recovery recovery = new Recovery(config, disk, clock, catalog, listener);
    long begun = clock.nowNanos();
    Recovered recovered = recovery.run();
    long recoveryNanos = clock.nowNanos() - begun;
    this.context = recovered.context();
    this.cache = recovered.cache();
    this.registry = recovered.registry();
    this.wal = recovered.wal();
    AtomicInteger nextNumber = new AtomicInteger(recovered.nextPartitionNumber());
    this.worker = new StorageWorker(config, recovered, nextNumber::get, listener);
    this.pipeline =
        new WritePipeline(
            new WritePipeline.Parts(wal, cache, clock, worker, listener::forced),
            config.memory().ringSlots(),
            config.sync(),
            this::fenced);
    this.creations =
        new Creations(
            registry,
            nextNumber,
            (entry, settings) -> new PartitionLog(entry, settings, context, recovery.limits()),
            pipeline::submit);
    this.gauges = new EngineGauges(recovered, pipeline, recoveryNanos);
    this.cleaner = new LogCleaner(config.cleaner(), registry::all, worker.turns(), clock);
    this.cleanerThreads = new CleanerThreads(cleaner, pipeline::fail);
  }

  private void fenced(Throwable cause) {
    if (DamagedCatalogMark.explains(cause)) {
      try {
        damagedCatalog.set();
      } catch (IOException e) {
        cause.addSuppressed(e);
      }
    }
    listener.fenced(cause);
  }

  /**
   * Opens a data directory and starts the engine's threads.
   *
   * @param listener told if the engine has to stop
   * @throws dev.esker.wal.WalCorruptException if stable bytes of the write-ahead log are damaged;
   *     everything is left as it is
   * @throws IOException if the directory can't be read or written, or records are missing
   */
  public static StorageEngine open(
      EngineConfig config, Disk disk, Clock clock, EngineListener listener) throws IOException {
    return open(config, disk, clock, RocksCatalogStore::open, listener);
  }

  /** The same with another store behind the catalog. */
  static StorageEngine open(
      EngineConfig config, Disk disk, Clock clock, CatalogOpener catalog, EngineListener listener)
      throws IOException {
    StorageEngine engine = new StorageEngine(config, disk, clock, catalog, listener);
    engine.start();
    return engine;
  }

  /**
   * Opens a data directory without starting threads: work is done by {@link #step} only. For
   * simulation.
   */
  public static StorageEngine openStepped(
      EngineConfig config, Disk disk, Clock clock, CatalogOpener catalog, EngineListener listener)
      throws IOException {
    StorageEngine engine = new StorageEngine(config, disk, clock, catalog, listener);
    engine.worker.attach(engine.pipeline, engine.pipeline::drain);
    return engine;
  }

  private void start() {
    worker.attach(pipeline, this::pauseStorage);
    worker.useThreads();
    pipeline.start();
    storageThread = new Thread(this::runStorage, "esker-storage");
    storageThread.setDaemon(true);
    storageThread.start();
    cleanerThreads.start();
  }

  private void runStorage() {
    try {
      while (!closing) {
        worker.doWork();
        worker.awaitWork();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      pipeline.fail(e);
    } catch (Error e) {
      pipeline.fail(e);
      throw e;
    } finally {
      worker.ended();
    }
  }

  private void pauseStorage() throws IOException {
    try {
      worker.awaitWork();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the write pipeline", e);
    }
  }

  /** Does what there is to do, on this thread; only after {@link #openStepped}. */
  public void step() {
    boolean more = true;
    for (int round = 0; more && round < MAX_ROUNDS; round++) {
      pipeline.drain();
      worker.doWork();
      pipeline.drain();
      more = pipeline.used() > 0;
    }
  }

  /**
   * Writes what was handed over, without making it durable, on this thread; only after {@link
   * #openStepped}. What follows from its being durable waits for {@link #step}.
   */
  public void write() {
    pipeline.write();
  }

  /**
   * Takes a step in compacting logs, on this thread; only after {@link #openStepped}.
   *
   * @return whether there is more to do at once
   */
  public boolean clean() {
    try {
      return !pipeline.isStopped() && cleaner.step();
    } catch (IOException | RuntimeException e) {
      pipeline.fail(e);
      return false;
    }
  }

  /** Makes a checkpoint now, on this thread; only after {@link #openStepped}. */
  public void checkpoint() throws IOException {
    worker.checkpoint();
  }

  /**
   * Creates a partition, unless there is one of that id.
   *
   * @return completes once it is durable
   */
  public CompletableFuture<PartitionLog> create(PartitionSpec spec) {
    Optional<PartitionLog> present = registry.find(spec.id());
    if (present.isPresent()) {
      present.get().updateConfig(spec.config());
      return CompletableFuture.completedFuture(present.get());
    }
    return creations.create(spec);
  }

  /** Deletes a partition with all of its records; completes once that is durable. */
  public CompletableFuture<Void> delete(PartitionId id) {
    Optional<PartitionLog> log = registry.find(id);
    if (log.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    PartitionCommand delete = new PartitionCommand(PartitionCommand.Kind.DELETE, log.get(), 0);
    pipeline.submit(delete);
    return delete.done().thenApply(start -> null);
  }

  /**
   * Moves the start of a log forward; what lies before can't be read any more.
   *
   * @param offset the new start, or {@link PartitionCommand#HIGH_WATERMARK}
   * @return the log start then; fails with {@link PartitionCommand.OffsetBeyondEndException} if the
   *     offset is after the end
   */
  public CompletableFuture<Long> advanceLogStart(PartitionLog log, long offset) {
    return change(new PartitionCommand(PartitionCommand.Kind.ADVANCE_START, log, offset));
  }

  /**
   * Lets a log lead its replicas in a leader epoch: from there on it takes appends of that epoch
   * only, once this is done.
   *
   * @return the log end, once everything before is durable and published; fails with {@link
   *     PartitionCommand.FencedException} if the log knows of a later epoch
   */
  public CompletableFuture<Long> lead(PartitionLog log, int epoch) {
    return change(PartitionCommand.lead(log, epoch));
  }

  /** Lets a log follow the leader of an epoch: otherwise as {@link #lead}. */
  public CompletableFuture<Long> follow(PartitionLog log, int epoch) {
    return change(PartitionCommand.follow(log, epoch));
  }

  /**
   * Takes the batches of a log that reach beyond an offset back, durably, while it follows in that
   * epoch. What is submitted for the log before this is done is refused.
   *
   * @return the log end then, which is before the offset if that lies within a batch; fails with
   *     {@link PartitionCommand.FencedException} if the log doesn't follow in that epoch
   */
  public CompletableFuture<Long> truncate(PartitionLog log, long offset, int epoch) {
    return change(PartitionCommand.truncate(log, offset, epoch));
  }

  /** Drops all records of a log and lets it go on at an offset; otherwise as {@link #truncate}. */
  public CompletableFuture<Long> restartAt(PartitionLog log, long offset, int epoch) {
    return change(PartitionCommand.restart(log, offset, epoch));
  }

  private CompletableFuture<Long> change(PartitionCommand command) {
    pipeline.submit(command);
    return command.done();
  }

  /** The partition of that id. */
  public Optional<PartitionLog> find(PartitionId id) {
    return registry.find(id);
  }

  /** Every partition; a live view. */
  public Collection<PartitionLog> partitions() {
    return registry.all();
  }

  /**
   * Appends.
   *
   * @return false if the pipeline is full and nothing was taken
   */
  public boolean tryAppend(LogAppend append) {
    return pipeline.trySubmit(append);
  }

  /**
   * Appends batches of a leader as they are.
   *
   * @return false if the pipeline is full and nothing was taken
   */
  public boolean tryAppend(ReplicaAppend append) {
    return pipeline.trySubmit(append);
  }

  /** Hands over any command, now or as soon as there is room. */
  public void submit(Command command) {
    pipeline.submit(command);
  }

  /** Runs the callback once when {@link #tryAppend} is worth another try. */
  public void whenWritable(Runnable callback) {
    pipeline.whenWritable(callback);
  }

  /** The clock that it runs by. */
  public Clock clock() {
    return clock;
  }

  /** Whether it has stopped writing for good. */
  public boolean isFenced() {
    return pipeline.isStopped();
  }

  /** A reading of its gauges. */
  public EngineStats stats() {
    return new EngineStats(
        registry.size(),
        pipeline.used(),
        pipeline.slots(),
        cache.usedBytes(),
        cache.limitBytes(),
        wal.retainedBytes(),
        wal.durablePosition(),
        worker.checkpointPosition(),
        pipeline.forces(),
        pipeline.forceNanos(),
        pipeline.committedBatches(),
        context.files().size(),
        worker.isFull(),
        cleaner.stats());
  }

  /** What it has done and holds. */
  public EngineGauges gauges() {
    return gauges;
  }

  /**
   * Lets what has been submitted come through, makes a last checkpoint so that the next start has
   * nothing to replay, and closes everything. Blocks until that is done. A second call does
   * nothing.
   */
  @Override
  public synchronized void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    // First, since a pass that is given up has the storage thread delete what it has begun.
    cleanerThreads.close();
    try (context;
        wal) {
      try {
        checkpointBeforeClose();
      } finally {
        pipeline.close();
        closing = true;
        worker.wake();
        joinStorageThread();
        worker.close();
      }
    }
  }

  private void checkpointBeforeClose() throws IOException {
    if (pipeline.isStopped()) {
      return;
    }
    if (storageThread == null) {
      worker.checkpoint();
    } else {
      worker.requestCheckpoint().join();
    }
  }

  private void joinStorageThread() {
    try {
      if (storageThread != null) {
        storageThread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

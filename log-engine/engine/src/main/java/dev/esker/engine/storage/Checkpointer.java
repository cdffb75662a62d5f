package dev.esker.engine.storage;

import dev.esker.engine.catalog.Catalog;
import dev.esker.engine.catalog.CheckpointEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.SegmentContext;
import dev.esker.engine.segment.Touched;
import dev.esker.wal.Wal;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * Makes checkpoints: everything that the write-ahead log holds below a position becomes stable
 * elsewhere, so that the log can be trimmed and a restart begins there.
 *
 * <p>The order is what makes it safe. (1) Note the position and tell the append stage, which from
 * now on describes every partition again before its next frame. (2) Let everything before it come
 * through. (3) Flush segments and collect what the catalog has to know. (4) Fsync the log once
 * more, since what was collected may speak of batches that were published meanwhile. (5) Force
 * segment files and directories. (6) Write and flush the catalog, the position last. (7) Trim. A
 * crash between any two of them leaves the former checkpoint in force with everything that it
 * needs.
 *
 * <p>If the end of a log is cut off meanwhile, all of it begins anew: what was collected of that
 * log isn't true any more, and the cut may lie behind the position in the write-ahead log, though
 * what it cuts off lies before.
 */
final class Checkpointer {
  /** What the catalog may need on the disk beside what it holds in memory. */
  private static final long CATALOG_RESERVE_BYTES = 16 << 20;

  private static final long BATCH_BYTES = 1 << 20;

  private static final int MAX_ATTEMPTS = 8;

  private final SegmentContext context;
  private final Forcing forcing;
  private final Wal wal;
  private final Dirty dirty;
  private final SegmentFlusher flusher;
  private final Touched touched;
  private final IntSupplier nextPartitionNumber;
  private volatile long describeSince;
  private volatile long position;

  /** What it needs the storage thread for meanwhile. */
  interface Surroundings {

    /** Waits until everything that was submitted to the pipeline is durable and published. */
    void barrier() throws IOException;

    /** How often the end of any log was cut off. */
    long cuts();

    /** Deletes what has to be gone before the log forgets that it is. */
    void deleteFiles() throws IOException;

    /**
     * Called again and again while files are forced, since there may be thousands: keeps the write
     * path supplied. It may flush to segments; what it adds there counts for the next checkpoint.
     */
    void keepWriting() throws IOException;

    /** Returns after a short time, or after {@link #wake}. */
    void pause() throws IOException;

    /** Ends a pause, or the next one. Any thread. */
    void wake();
  }

  Checkpointer(
      SegmentContext context,
      Wal wal,
      Dirty dirty,
      SegmentFlusher flusher,
      Touched touched,
      IntSupplier nextPartitionNumber,
      long position) {
    this.context = context;
    this.forcing = new Forcing(context.disk(), context.files());
    this.wal = wal;
    this.dirty = dirty;
    this.flusher = flusher;
    this.touched = touched;
    this.nextPartitionNumber = nextPartitionNumber;
    this.position = position;
    this.describeSince = position;
  }

  /**
   * Lets flushes force along, at so many bytes of a file; see {@link SegmentFlusher#forceAlong}.
   */
  void forceAlong(long bytes) {
    flusher.forceAlong(forcing, bytes);
  }

  /** Forces files on threads of its own from now on; without, on the caller's. */
  void useThreads() {
    forcing.start();
  }

  /** Ends those threads. */
  void close() {
    forcing.close();
  }

  /** Where a restart would begin. */
  long position() {
    return position;
  }

  /** Where the last checkpoint began, finished or not. */
  long describeSince() {
    return describeSince;
  }

  /**
   * Makes one, unless logs are cut all the time.
   *
   * @return whether it was made
   * @throws NoSpaceException if the disk is full; the former checkpoint stays in force
   */
  boolean checkpoint(Surroundings worker) throws IOException {
    for (int i = 0; i < MAX_ATTEMPTS; i++) {
      if (attempt(worker)) {
        return true;
      }
    }
    return false;
  }

  private boolean attempt(Surroundings worker) throws IOException {
    long begun = context.clock().nowNanos();
    claimRoomForCatalog();
    long cuts = worker.cuts();
    long start = wal.writtenPosition();
    describeSince = start;
    worker.barrier();
    worker.deleteFiles();
    List<PartitionLog> logs = dirty.takeUnchecked();
    boolean done = false;
    try {
      for (PartitionLog log : logs) {
        flusher.flush(log);
        worker.keepWriting();
      }
      List<Catalog.Batch> batches = collect(logs);
      worker.barrier();
      forceTouched(worker);
      if (worker.cuts() != cuts) {
        return false;
      }
      logs.forEach(PartitionLog::checkpointStable);
      writeCatalog(batches, start);
      done = true;
    } finally {
      if (done) {
        logs.forEach(PartitionLog::checkpointDone);
      } else {
        dirty.uncheck(logs);
        for (PartitionLog log : logs) {
          log.checkpointFailed();
        }
      }
    }
    position = start;
    wal.trim(start);
    context
        .counters()
        .checkpointDone(context.clock().nowNanos() - begun, context.clock().wallMillis());
    return true;
  }

  private void writeCatalog(List<Catalog.Batch> batches, long start) throws IOException {
    Catalog.Batch last =
        context
            .catalog()
            .newBatch()
            .putNextPartitionNumber(nextPartitionNumber.getAsInt())
            .putCheckpoint(new CheckpointEntry(start, context.clock().wallMillis()));
    // Their directories are deleted, and that is stable now.
    context.catalog().pendingDeletions().forEach(last::removePendingDeletion);
    batches.add(last);
    for (Catalog.Batch batch : batches) {
      context.catalog().write(batch);
    }
    context.catalog().flush();
  }

  private void claimRoomForCatalog() throws IOException {
    long needed = 2 * context.catalog().memoryBytes() + CATALOG_RESERVE_BYTES;
    long usable = context.disk().usableBytes(context.topics());
    if (usable < needed) {
      throw new NoSpaceException(
          "a checkpoint needs " + needed + " bytes for the catalog, the disk has " + usable, null);
    }
  }

  private List<Catalog.Batch> collect(List<PartitionLog> logs) throws IOException {
    List<Catalog.Batch> batches = new ArrayList<>();
    Catalog.Batch batch = context.catalog().newBatch();
    for (PartitionLog log : logs) {
      if (log.isGone()) {
        continue;
      }
      log.checkpoint(batch);
      if (batch.bytes() > BATCH_BYTES) {
        batches.add(batch);
        batch = context.catalog().newBatch();
      }
    }
    batches.add(batch);
    return batches;
  }

  private void forceTouched(Surroundings worker) throws IOException {
    Touched taken = touched.take();
    boolean done = false;
    try {
      for (List<Path> paths : Forcing.runs(taken.files())) {
        await(forcing.files(paths), worker);
      }
      for (List<Path> paths : Forcing.runs(taken.directories())) {
        await(forcing.directories(paths), worker);
      }
      done = true;
    } finally {
      if (!done) {
        touched.addAll(taken);
      }
    }
  }

  private void await(Forcing.Run run, Surroundings worker) throws IOException {
    run.whenDone(worker::wake);
    try {
      worker.keepWriting();
      while (!run.isDone()) {
        worker.pause();
        worker.keepWriting();
      }
    } finally {
      checkMissing(run.join());
    }
  }

  /** Only what was deleted on purpose meanwhile may be missing. */
  private void checkMissing(Set<Path> missing) throws IOException {
    for (Path path : missing) {
      if (!touched.isForgotten(path)) {
        throw new NoSuchFileException(path.toString());
      }
    }
  }
}

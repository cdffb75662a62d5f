package dev.esker.engine.pipeline;

import com.lmax.disruptor.InsufficientCapacityException;
import com.lmax.disruptor.RingBuffer;
import dev.esker.engine.WalSync;
import dev.esker.engine.cache.RoomSignal;
import dev.esker.engine.cache.TailCache;
import dev.esker.wal.Wal;
import dev.esker.wal.io.Clock;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ring, its two stages and their threads.
 *
 * <p>Submitting is open to any thread. Once a stage has failed, or the pipeline is closed, whatever
 * is in the ring and whatever comes later is told so through {@link Command#stopped}; nothing is
 * left without an answer.
 */
public final class WritePipeline {
  private static final Logger LOG = LoggerFactory.getLogger(WritePipeline.class);

  private final ParkingWaitStrategy waitStrategy = new ParkingWaitStrategy();
  private final RingBuffer<CommandSlot> ring;
  private final CommitStage commitStage;
  private final StageRunner append;
  private final StageRunner commit;
  private final Wal wal;
  private final RoomSignal room;
  private final Consumer<Throwable> failureListener;
  private final List<Thread> threads = new ArrayList<>();
  private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
  private final LongAdder refusals = new LongAdder();
  private volatile boolean someoneWaits;
  private volatile boolean stopped;

  // Guarded by threads.
  private int running;
  private boolean failed;

  /**
   * What the stages work on.
   *
   * @param wal the write-ahead log, open
   * @param cache the tail cache
   * @param clock for time stamps
   * @param storage the storage thread's side
   * @param forces told of each fsync
   */
  public record Parts(
      Wal wal, TailCache cache, Clock clock, StorageSignals storage, Forces forces) {}

  /** Told of fsyncs, on the commit thread; see {@link dev.esker.engine.EngineListener#forced}. */
  @FunctionalInterface
  public interface Forces {
    /** One fsync was made, and what it covers is published. */
    void forced(long nanos, long bytes, int batches);
  }

  /**
   * Creates a pipeline; it handles nothing before {@link #start} or {@link #drain}.
   *
   * @param slots commands in it at a time; a power of two
   * @param failureListener told once if a stage fails
   */
  public WritePipeline(Parts parts, int slots, WalSync sync, Consumer<Throwable> failureListener) {
    this.wal = parts.wal();
    this.room = parts.cache().room();
    this.failureListener = failureListener;
    this.ring = RingBuffer.createMultiProducer(CommandSlot::new, slots, waitStrategy);
    AppendStage appendStage =
        new AppendStage(ring, wal, parts.cache(), parts.clock(), parts.storage());
    this.append =
        new StageRunner(
            appendStage, ring.newBarrier(), waitStrategy::stageProgressed, appendStage::awaitRoom);
    this.commitStage = new CommitStage(ring, parts, sync);
    this.commit =
        new StageRunner(
            commitStage, ring.newBarrier(append.sequence()), this::slotsFreed, () -> {});
    ring.addGatingSequences(commit.sequence());
  }

  /** Starts the two threads. */
  public void start() {
    synchronized (threads) {
      startThread("esker-append", append);
      startThread("esker-commit", commit);
    }
  }

  private void startThread(String name, StageRunner runner) {
    Thread thread =
        new Thread(
            () -> {
              runner.run(this::fail);
              ended();
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    running++;
    thread.start();
  }

  private void ended() {
    synchronized (threads) {
      running--;
    }
    answerLeftovers();
  }

  /**
   * Runs both stages on this thread until nothing more can be done; for a pipeline without threads.
   *
   * @return whether anything was done
   */
  public boolean drain() {
    boolean any = false;
    try {
      boolean more = true;
      while (more && !stopped) {
        more = append.runOnce(ring.getCursor());
        more |= commit.runOnce(append.sequence().get());
        any |= more;
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
    if (stopped) {
      answerLeftovers();
    }
    return any;
  }

  /**
   * Runs the first stage alone, on this thread: what was submitted is written, not durable. For
   * simulation.
   */
  public void write() {
    try {
      while (!stopped && append.runOnce(ring.getCursor())) {
        // until nothing is left, or the tail cache is full
      }
    } catch (IOException | RuntimeException e) {
      fail(e);
    }
    if (stopped) {
      answerLeftovers();
    }
  }

  /**
   * Hands over a command.
   *
   * @return false if the ring is full and nothing was taken
   */
  public boolean trySubmit(Command command) {
    if (stopped) {
      command.stopped();
      return true;
    }
    long sequence;
    try {
      sequence = ring.tryNext();
    } catch (InsufficientCapacityException e) {
      refusals.increment();
      return false;
    }
    ring.get(sequence).set(command);
    ring.publish(sequence);
    if (stopped) {
      answerLeftovers();
    }
    return true;
  }

  /** Hands over a command, now or as soon as there is room. */
  public void submit(Command command) {
    if (!trySubmit(command)) {
      whenWritable(() -> submit(command));
    }
  }

  /**
   * Runs the callback once when a slot may be free: now, on this thread, or later on the commit
   * thread.
   */
  public void whenWritable(Runnable callback) {
    synchronized (waiting) {
      waiting.addLast(callback);
      someoneWaits = true;
    }
    // Whoever freed the last slot may have looked before the callback was there.
    if (stopped || ring.hasAvailableCapacity(1)) {
      runWaiting();
    }
  }

  private void slotsFreed() {
    if (someoneWaits) {
      runWaiting();
    }
  }

  private void runWaiting() {
    List<Runnable> ready;
    synchronized (waiting) {
      ready = new ArrayList<>(waiting);
      waiting.clear();
      someoneWaits = false;
    }
    for (Runnable callback : ready) {
      shielded("a callback that waited for room", callback);
    }
  }

  /** Runs foreign code, whose bugs must neither stop the pipeline nor keep others from running. */
  private static void shielded(String what, Runnable code) {
    try {
      code.run();
    } catch (RuntimeException e) {
      LOG.error("{} failed", what, e);
    }
  }

  /** Stops for good: nothing is acknowledged any more. Any thread; the first cause counts. */
  public void fail(Throwable cause) {
    synchronized (threads) {
      if (failed || stopped) {
        return;
      }
      failed = true;
      stopped = true;
    }
    wal.fence(cause);
    alert();
    shielded("the listener of the fence", () -> failureListener.accept(cause));
    answerLeftovers();
  }

  private void alert() {
    append.barrier().alert();
    commit.barrier().alert();
    waitStrategy.stageProgressed();
    room.signal();
  }

  /**
   * Lets what is in the ring come through, then stops. The storage thread must still be running.
   *
   * @return whether everything that was submitted before came through
   */
  public boolean close() {
    boolean clean = true;
    Flush last = new Flush();
    submit(last);
    if (threads.isEmpty()) {
      drain();
      clean = last.done().isDone() && !last.done().isCompletedExceptionally();
    } else {
      try {
        last.done().join();
      } catch (CompletionException e) {
        clean = false;
      }
    }
    stopped = true;
    alert();
    boolean interrupted = false;
    for (Thread thread : threads) {
      while (thread.isAlive() && !interrupted) {
        try {
          thread.join();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    answerLeftovers();
    return clean;
  }

  /**
   * Tells every command that is left that it won't come through. The answers are given without the
   * lock, since whoever gets one may be holding locks of its own.
   */
  private void answerLeftovers() {
    List<Command> left = new ArrayList<>();
    synchronized (threads) {
      if (running > 0) {
        return;
      }
      long next = commit.sequence().get() + 1;
      while (next <= ring.getCursor() && ring.isAvailable(next)) {
        Command command = ring.get(next).command();
        ring.get(next).clear();
        commit.sequence().set(next);
        // Null if the commit stage had answered it before it failed at a later one.
        if (command != null) {
          left.add(command);
        }
        next++;
      }
    }
    for (Command command : left) {
      shielded("a completion listener", command::stopped);
    }
    runWaiting();
  }

  /** Whether it takes no more commands. */
  public boolean isStopped() {
    return stopped;
  }

  /** Commands in the ring. */
  public long used() {
    return ring.getBufferSize() - ring.remainingCapacity();
  }

  /** How many commands it takes. */
  public int slots() {
    return ring.getBufferSize();
  }

  /** How often {@link #trySubmit} has found no room. */
  public long refusals() {
    return refusals.sum();
  }

  /** Fsyncs so far. */
  public long forces() {
    return commitStage.forces();
  }

  /** Time spent in fsyncs so far. */
  public long forceNanos() {
    return commitStage.forceNanos();
  }

  /** Batches published so far. */
  public long committedBatches() {
    return commitStage.committedBatches();
  }
}

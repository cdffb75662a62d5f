package dev.esker.engine.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.TimeoutException;
import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Runs a {@link Stage} over the ring. Unlike Disruptor's batch processor it lets a stage take less
 * than what is there, and ends at the first exception without passing it on as done: a failed write
 * must never look finished to the next stage.
 */
final class StageRunner {
  private static final int SPINS = 200;
  private static final long PARK_NANOS = 1_000;

  private final Stage stage;
  private final SequenceBarrier barrier;
  private final Runnable progressed;
  private final AwaitRoom room;
  private final Sequence sequence = new Sequence();

  /** Where a stage waits that can take nothing. */
  @FunctionalInterface
  interface AwaitRoom {
    /** Returns when it's worth another try, or when the pipeline is being stopped. */
    void await() throws InterruptedException;
  }

  /**
   * Creates a runner.
   *
   * @param progressed called after each turn in which something was done
   * @param room where to wait when the stage can take nothing
   */
  StageRunner(Stage stage, SequenceBarrier barrier, Runnable progressed, AwaitRoom room) {
    this.stage = stage;
    this.barrier = barrier;
    this.progressed = progressed;
    this.room = room;
  }

  /** The last command that the stage is done with. */
  Sequence sequence() {
    return sequence;
  }

  SequenceBarrier barrier() {
    return barrier;
  }

  /** One turn without waiting; returns whether anything was done. */
  boolean runOnce(long available) throws IOException {
    long next = sequence.get() + 1;
    if (available < next) {
      return false;
    }
    long done = stage.handle(next, available);
    if (done < next) {
      return false;
    }
    sequence.set(done);
    progressed.run();
    return true;
  }

  /** Runs until the barrier is alerted or the stage fails. */
  void run(Consumer<Throwable> failure) {
    int unpublished = 0;
    try {
      while (true) {
        long next = sequence.get() + 1;
        long available = barrier.waitFor(next);
        if (available < next) {
          awaitPublication(unpublished++);
          continue;
        }
        unpublished = 0;
        if (!runOnce(available)) {
          barrier.checkAlert();
          room.await();
        }
      }
    } catch (AlertException e) {
      // Asked to end: nothing has failed here.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      failure.accept(e);
    } catch (IOException | TimeoutException | RuntimeException | Error e) {
      failure.accept(e);
    }
  }

  /**
   * A slot is claimed and not published yet: its producer is between two instructions, unless it
   * has just lost its core.
   */
  private static void awaitPublication(int looks) {
    if (looks < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.parkNanos(PARK_NANOS);
    }
  }
}

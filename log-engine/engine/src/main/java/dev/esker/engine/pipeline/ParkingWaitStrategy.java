package dev.esker.engine.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;

/**
 * Waits without burning a core, for the stage behind another stage too. Disruptor's own blocking
 * strategy parks only until something is published and then spins until the stage before is done
 * with it, which on a machine with few cores takes the time from that very stage; and whoever
 * publishes wakes every stage, most of which can do nothing yet.
 *
 * <p>For one thread that waits for the ring, and one that waits for a stage. Publishing wakes the
 * one, {@link #stageProgressed} the other.
 */
final class ParkingWaitStrategy implements WaitStrategy {
  private static final int SPINS = 200;

  private final Place atRing = new Place();
  private final Place behindStage = new Place();

  @Override
  public long waitFor(
      long sequence, Sequence cursor, Sequence dependentSequence, SequenceBarrier barrier)
      throws AlertException, InterruptedException {
    long available = dependentSequence.get();
    for (int i = 0; available < sequence && i < SPINS; i++) {
      barrier.checkAlert();
      Thread.onSpinWait();
      available = dependentSequence.get();
    }
    if (available >= sequence) {
      return available;
    }
    return place(cursor, dependentSequence).await(sequence, dependentSequence, barrier);
  }

  // A barrier without stages before it depends on the very cursor.
  @SuppressWarnings("ReferenceEquality")
  private Place place(Sequence cursor, Sequence dependent) {
    return dependent == cursor ? atRing : behindStage;
  }

  /** Something was published. Whoever alerts a barrier calls {@link #stageProgressed} as well. */
  @Override
  public void signalAllWhenBlocking() {
    atRing.signal();
  }

  /** The first stage has got further, or a barrier was alerted. */
  void stageProgressed() {
    behindStage.signal();
  }

  /**
   * Where one thread waits. It announces itself before it looks a last time, and whoever has made
   * progress looks for it afterwards, each with a full fence in between (a sequence is written and
   * read with less): so one of them sees the other.
   */
  private static final class Place {
    private volatile Thread waiter;

    long await(long sequence, Sequence dependent, SequenceBarrier barrier)
        throws AlertException, InterruptedException {
      waiter = Thread.currentThread();
      try {
        VarHandle.fullFence();
        long available = dependent.get();
        while (available < sequence) {
          barrier.checkAlert();
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          LockSupport.park(this);
          available = dependent.get();
        }
        return available;
      } finally {
        waiter = null;
      }
    }

    void signal() {
      VarHandle.fullFence();
      Thread parked = waiter;
      if (parked != null) {
        LockSupport.unpark(parked);
      }
    }
  }
}

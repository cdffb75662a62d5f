package dev.esker.engine.pipeline;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import com.lmax.disruptor.WaitStrategy;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Waits without burning a core, for the stage behind another stage too. Disruptor's own blocking
 * strategy parks only until something is published and then spins until the stage before is done
 * with it, which on a machine with few cores takes the time from that very stage.
 *
 * <p>A waiter announces itself before it looks a last time, and a publisher looks for waiters after
 * it has published; both are sequentially consistent, so one of them sees the other.
 */
final class ParkingWaitStrategy implements WaitStrategy {
  private static final int SPINS = 200;

  private final AtomicInteger waiters = new AtomicInteger();
  private final Object monitor = new Object();

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
    synchronized (monitor) {
      waiters.incrementAndGet();
      try {
        available = dependentSequence.get();
        while (available < sequence) {
          barrier.checkAlert();
          monitor.wait();
          available = dependentSequence.get();
        }
      } finally {
        waiters.decrementAndGet();
      }
    }
    return available;
  }

  @Override
  public void signalAllWhenBlocking() {
    // What was published went out with a release store only; this orders it before the look for
    // waiters.
    VarHandle.fullFence();
    if (waiters.get() > 0) {
      synchronized (monitor) {
        monitor.notifyAll();
      }
    }
  }
}

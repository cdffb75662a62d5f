package dev.esker.engine.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.lmax.disruptor.AlertException;
import com.lmax.disruptor.RingBuffer;
import com.lmax.disruptor.Sequence;
import com.lmax.disruptor.SequenceBarrier;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ParkingWaitStrategyTest {
  private static final int ROUNDS = 20_000;
  private static final long PATIENCE_SECONDS = 60;

  private final ParkingWaitStrategy strategy = new ParkingWaitStrategy();
  private final RingBuffer<CommandSlot> ring =
      RingBuffer.createMultiProducer(CommandSlot::new, 8, strategy);
  private final Sequence first = new Sequence();
  private final Sequence second = new Sequence();
  private final SequenceBarrier atRing = ring.newBarrier();
  private final SequenceBarrier behindFirst = ring.newBarrier(first);

  @AfterEach
  void letThreadsEnd() {
    atRing.alert();
    behindFirst.alert();
    strategy.stageProgressed();
  }

  private static FutureTask<Long> start(WaitForIt wait) {
    FutureTask<Long> task = new FutureTask<>(wait::run);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  private interface WaitForIt {
    long run() throws Exception;
  }

  private static void untilParked(FutureTask<Long> waiting, Thread thread) {
    while (thread.getState() != Thread.State.WAITING && !waiting.isDone()) {
      Thread.onSpinWait();
    }
  }

  /** Both stages park again and again; a single lost wake-up is for ever. */
  @Test
  void noWakeUpIsLost() throws Exception {
    ring.addGatingSequences(second);
    FutureTask<Long> one = start(() -> run(atRing, first, strategy::stageProgressed));
    Object done = new Object();
    FutureTask<Long> two =
        start(
            () ->
                run(
                    behindFirst,
                    second,
                    () -> {
                      synchronized (done) {
                        done.notifyAll();
                      }
                    }));
    for (int i = 0; i < ROUNDS; i++) {
      ring.publish(ring.next());
      if (i % 3 == 0) {
        // Everybody gets to the end, and parks or is about to.
        synchronized (done) {
          while (second.get() < i) {
            done.wait(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
          }
        }
      }
    }
    assertEquals(ROUNDS - 1, one.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(ROUNDS - 1, two.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
  }

  private static long run(SequenceBarrier barrier, Sequence sequence, Runnable progressed)
      throws Exception {
    while (sequence.get() < ROUNDS - 1) {
      long available = barrier.waitFor(sequence.get() + 1);
      if (available > sequence.get()) {
        sequence.set(available);
        progressed.run();
      }
    }
    return sequence.get();
  }

  @Test
  void aBarrierThatIsAlertedEndsTheWait() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    FutureTask<Long> waiting =
        start(
            () -> {
              thread.complete(Thread.currentThread());
              return behindFirst.waitFor(0);
            });
    untilParked(waiting, thread.join());
    behindFirst.alert();
    strategy.stageProgressed();
    ExecutionException e =
        assertThrows(
            ExecutionException.class, () -> waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(AlertException.class, e.getCause().getClass());
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    CompletableFuture<Thread> thread = new CompletableFuture<>();
    FutureTask<Long> waiting =
        start(
            () -> {
              thread.complete(Thread.currentThread());
              return atRing.waitFor(0);
            });
    untilParked(waiting, thread.join());
    thread.join().interrupt();
    ExecutionException e =
        assertThrows(
            ExecutionException.class, () -> waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
    assertEquals(InterruptedException.class, e.getCause().getClass());
  }
}

package dev.esker.engine.cache;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** That nobody waits for what has happened already. */
@Timeout(60)
final class RoomSignalTest {
  private final RoomSignal signal = new RoomSignal();

  @Test
  void aSignalBeforeTheWaitIsNotMissed() throws InterruptedException {
    long seen = signal.count();
    signal.signal();
    signal.awaitAfter(seen);
  }

  @Test
  void aWaiterWaitsForASignal() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(1);
    Thread waiter = waiter(done);
    while (waiter.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertFalse(done.await(0, TimeUnit.SECONDS));
    signal.signal();
    assertTrue(done.await(30, TimeUnit.SECONDS));
    waiter.join();
  }

  private Thread waiter(CountDownLatch done) {
    Thread waiter =
        new Thread(
            () -> {
              try {
                signal.awaitAfter(0);
                done.countDown();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    waiter.start();
    return waiter;
  }

  /** Every signal is answered before the next is given; one that got lost would hang. */
  @Test
  void noneOfManySignalsIsLost() throws InterruptedException {
    int rounds = 50_000;
    RoomSignal answers = new RoomSignal();
    Thread echo =
        new Thread(
            () -> {
              try {
                for (long i = 0; i < rounds; i++) {
                  signal.awaitAfter(i);
                  answers.signal();
                }
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    echo.start();
    for (long i = 0; i < rounds; i++) {
      signal.signal();
      answers.awaitAfter(i);
    }
    echo.join();
  }
}

package dev.esker.bench.compare.nats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnderWayTest {
  private static final long LOOK_NANOS = 1_000_000;

  /** What may have to wait. */
  private interface Step {
    void run() throws InterruptedException;
  }

  private static Thread start(Step step) {
    Thread thread =
        new Thread(
            () -> {
              try {
                step.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    thread.start();
    return thread;
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      assertTrue(thread.isAlive(), "it doesn't wait");
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  @Test
  void aSenderWaitsForAQuarterOfTheRecords() throws InterruptedException {
    UnderWay underWay = new UnderWay(new Limits(1_000, 8));
    for (int i = 0; i < 8; i++) {
      underWay.enter(1);
    }
    Thread ninth = start(() -> underWay.enter(1));
    awaitWaiting(ninth);
    underWay.leave(1);
    assertEquals(Thread.State.WAITING, ninth.getState());
    underWay.leave(1);
    ninth.join();
  }

  @Test
  void aSenderWaitsForRoomInBytes() throws InterruptedException {
    UnderWay underWay = new UnderWay(new Limits(1_000, 100));
    underWay.enter(500);
    underWay.enter(500);
    Thread third = start(() -> underWay.enter(600));
    awaitWaiting(third);
    underWay.leave(500);
    awaitWaiting(third);
    underWay.leave(500);
    third.join();
  }

  @Test
  void whatIsLargerThanAllTheRoomGoesAlone() throws InterruptedException {
    UnderWay underWay = new UnderWay(new Limits(1_000, 100));
    underWay.enter(5_000);
    Thread next = start(() -> underWay.enter(1));
    awaitWaiting(next);
    underWay.leave(5_000);
    next.join();
  }

  @Test
  void aLimitOfOneLetsOneGo() throws InterruptedException {
    UnderWay underWay = new UnderWay(new Limits(1, 1));
    underWay.enter(1);
    Thread next = start(() -> underWay.enter(1));
    awaitWaiting(next);
    underWay.leave(1);
    next.join();
  }

  @Test
  void nothingUnderWayIsWaitedFor() throws InterruptedException {
    UnderWay underWay = new UnderWay(new Limits(1_000, 8));
    underWay.awaitNone();
    underWay.enter(1);
    underWay.enter(1);
    Thread flush = start(underWay::awaitNone);
    awaitWaiting(flush);
    underWay.leave(1);
    underWay.leave(1);
    flush.join();
    assertFalse(flush.isAlive());
  }

  @Test
  void limitsAreAtLeastOne() {
    assertThrows(IllegalArgumentException.class, () -> new Limits(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Limits(1, 0));
  }
}

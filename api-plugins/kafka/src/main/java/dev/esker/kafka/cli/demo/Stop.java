package dev.esker.kafka.cli.demo;

import dev.esker.commands.CommandFailure;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Whether somebody has pressed Ctrl-C, and waiting that ends then. Any thread. */
final class Stop {
  /** What is waited for is noticed so late at most; measured times don't depend on it. */
  private static final long LOOK_MILLIS = 5;

  private final CountDownLatch asked = new CountDownLatch(1);

  /** Somebody has asked for the end. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private StoppedException() {
      super("stopped", null, false, false);
    }
  }

  /** Asks for the end. */
  void ask() {
    asked.countDown();
  }

  boolean isAsked() {
    return asked.getCount() == 0;
  }

  /**
   * Lets time pass.
   *
   * @throws StoppedException if somebody asks for the end meanwhile
   */
  void pause(Duration time) throws InterruptedException {
    if (asked.await(Math.max(0, time.toNanos()), TimeUnit.NANOSECONDS)) {
      throw new StoppedException();
    }
  }

  /** Waits until somebody asks for the end. */
  void await() throws InterruptedException {
    asked.await();
  }

  /**
   * Waits until something is so.
   *
   * @param what it is, for the failure
   * @throws CommandFailure if it isn't so in time
   * @throws StoppedException if somebody asks for the end meanwhile
   */
  void until(BooleanSupplier condition, String what, Duration atMost) throws InterruptedException {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new CommandFailure(what + ": not within " + atMost.toSeconds() + " s");
      }
      pause(Duration.ofMillis(LOOK_MILLIS));
    }
  }
}

package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.fail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads and the kernel do. */
final class Awaiting {
  private static final long LIMIT_SECONDS = 30;

  private Awaiting() {}

  /** Fails if it never happens; how fast it does doesn't matter. */
  static void until(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("not within " + LIMIT_SECONDS + " s: " + what);
      }
      briefly();
    }
  }

  /** Lets others go on. */
  static void briefly() {
    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
  }
}

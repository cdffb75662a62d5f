package dev.esker.engine.storage;

import dev.esker.wal.io.Clock;
import java.util.concurrent.TimeUnit;

/** What the storage thread waits for: a signal, the time of an fsync, or a second. Any thread. */
final class WorkSignal {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SHORTEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_DELAY_MILLIS = TimeUnit.DAYS.toMillis(365);

  private final Clock clock;
  private boolean woken;
  private long forceAt = NEVER;

  WorkSignal(Clock clock) {
    this.clock = clock;
  }

  /** There is something to do. */
  synchronized void wake() {
    woken = true;
    notifyAll();
  }

  /** An fsync is due that many milliseconds from now, if none is due earlier. */
  synchronized void forceWithin(long millis) {
    long delay = TimeUnit.MILLISECONDS.toNanos(Math.min(millis, LONGEST_DELAY_MILLIS));
    long at = clock.nowNanos() + delay;
    if (forceAt == NEVER || at - forceAt < 0) {
      forceAt = at;
      wake();
    }
  }

  /** Whether an fsync is due now; true only once for each. */
  synchronized boolean takeForceDue() {
    if (forceAt == NEVER || clock.nowNanos() - forceAt < 0) {
      return false;
    }
    forceAt = NEVER;
    return true;
  }

  /** Waits. Storage thread. */
  synchronized void await() throws InterruptedException {
    if (!woken) {
      long nanos = TURN_NANOS;
      if (forceAt != NEVER) {
        nanos = Math.min(nanos, forceAt - clock.nowNanos());
      }
      if (nanos > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(SHORTEST_WAIT_NANOS, nanos));
      }
    }
    woken = false;
  }
}

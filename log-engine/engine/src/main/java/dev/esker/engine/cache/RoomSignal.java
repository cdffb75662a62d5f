package dev.esker.engine.cache;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts the moments at which the tail cache may have got room. Whoever reads the count, then finds
 * no room, and then waits for the count to move on, misses none of them.
 *
 * <p>A signal costs one atomic addition unless somebody waits. A waiter says that it waits before
 * it looks at the count a last time, a signaller counts before it looks for waiters; so one of them
 * sees the other. Any thread signals; one at a time waits.
 */
public final class RoomSignal {
  private final AtomicLong count = new AtomicLong();
  private final Object monitor = new Object();
  private volatile boolean waiting;

  /** How often it was signalled. */
  public long count() {
    return count.get();
  }

  /** Something has become free, or has changed so that it's worth another look. */
  public void signal() {
    count.incrementAndGet();
    if (waiting) {
      synchronized (monitor) {
        monitor.notifyAll();
      }
    }
  }

  /** Returns once {@link #count} isn't {@code seen} any more. */
  public void awaitAfter(long seen) throws InterruptedException {
    synchronized (monitor) {
      waiting = true;
      try {
        while (count.get() == seen) {
          monitor.wait();
        }
      } finally {
        waiting = false;
      }
    }
  }
}

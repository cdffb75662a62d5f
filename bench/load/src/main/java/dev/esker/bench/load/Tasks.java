package dev.esker.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

/** Threads that run tasks, and the first thing that went wrong in one of them. */
final class Tasks {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final Runnable onFailure;

  /** Calls {@code onFailure} on the thread of a task that fails. */
  Tasks(Runnable onFailure) {
    this.onFailure = onFailure;
  }

  void start(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler(
        (failed, why) -> {
          failure.compareAndSet(null, why);
          onFailure.run();
        });
    threads.add(thread);
    thread.start();
  }

  /** Waits until all have ended. */
  void awaitEnd() throws InterruptedException {
    for (Thread thread : threads) {
      thread.join();
    }
  }

  /** Waits until all have ended, but no longer than so; returns whether they have. */
  boolean awaitEnd(long nanos) throws InterruptedException {
    long deadline = System.nanoTime() + nanos;
    for (Thread thread : threads) {
      long left = deadline - System.nanoTime();
      if (left > 0) {
        thread.join((left + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI);
      }
    }
    return threads.stream().noneMatch(Thread::isAlive);
  }

  boolean hasFailed() {
    return failure.get() != null;
  }

  /** Throws what a task threw. */
  void rethrow() {
    Throwable why = failure.get();
    if (why instanceof RuntimeException e) {
      throw e;
    }
    if (why instanceof Error e) {
      throw e;
    }
  }
}

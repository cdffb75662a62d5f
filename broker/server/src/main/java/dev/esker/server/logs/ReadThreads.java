package dev.esker.server.logs;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that read from disks, and the one that keeps time for waiting fetches.
 *
 * <p>The queue is bounded, and what doesn't fit is refused rather than run by whoever brings it:
 * that may be the commit thread, and then one slow read would hold up every acknowledgement of the
 * broker, or an event loop with all of its connections. Whoever is refused tries again {@linkplain
 * #after a little later}. Any thread.
 */
final class ReadThreads implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ReadThreads.class);

  private static final int READERS = 4;
  private static final int QUEUE = 10_000;

  /** A read that hangs on a broken disk must not keep the broker from closing. */
  private static final int CLOSE_SECONDS = 30;

  private final ThreadPoolExecutor readers;
  private final ScheduledThreadPoolExecutor timer;

  ReadThreads() {
    this(READERS, QUEUE);
  }

  /** With that many threads, and at most that many reads waiting for one. */
  ReadThreads(int threads, int queue) {
    readers =
        new ThreadPoolExecutor(
            threads,
            threads,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(queue),
            named("esker-read"),
            new ThreadPoolExecutor.AbortPolicy());
    readers.allowCoreThreadTimeOut(true);
    timer = new ScheduledThreadPoolExecutor(1, named("esker-fetch-timer"));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /**
   * Runs the task on a reader thread.
   *
   * @return false if too many are waiting already, or the threads are closed: it won't run
   */
  boolean tryExecute(Runnable task) {
    try {
      readers.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /**
   * Runs the task on the timer's thread after a while; it must be quick.
   *
   * @return null once the threads are closed: then it won't run
   */
  ScheduledFuture<?> after(long millis, Runnable task) {
    try {
      return timer.schedule(task, millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      return null;
    }
  }

  /** How many tasks wait for the timer. */
  int timers() {
    return timer.getQueue().size();
  }

  /** Takes nothing more, and returns when what was taken is done. */
  @Override
  public void close() {
    timer.shutdownNow();
    readers.shutdown();
    try {
      if (!readers.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("reads are still running after {} s; closing without them", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

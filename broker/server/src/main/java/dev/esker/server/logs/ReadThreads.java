package dev.esker.server.logs;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that read from disks, and the one that keeps time for waiting fetches. The queue is
 * bounded; work beyond it runs on the thread that submits it, which slows down whoever asks for too
 * much.
 */
final class ReadThreads implements Executor, AutoCloseable {
  private static final int READERS = 4;
  private static final int QUEUE = 10_000;

  private final ThreadPoolExecutor readers;
  private final ScheduledThreadPoolExecutor timer;

  ReadThreads() {
    readers =
        new ThreadPoolExecutor(
            READERS,
            READERS,
            10,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            named("esker-read"),
            new ThreadPoolExecutor.CallerRunsPolicy());
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

  @Override
  public void execute(Runnable task) {
    readers.execute(task);
  }

  /** Runs the task on a reader thread after a while; does nothing once the threads are closed. */
  ScheduledFuture<?> after(long millis, Runnable task) {
    try {
      return timer.schedule(() -> readers.execute(task), millis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      // Closing: every waiting fetch is ended by that.
      return null;
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
    readers.shutdown();
  }
}

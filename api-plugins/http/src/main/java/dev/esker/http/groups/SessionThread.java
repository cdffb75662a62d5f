package dev.esker.http.groups;

import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** A {@link SessionLoop} with a thread of its own. */
public final class SessionThread implements SessionLoop, AutoCloseable {
  private final ScheduledThreadPoolExecutor executor;

  /** Starts the thread with the first task. */
  public SessionThread(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RejectedExecutionException once this is closed
   */
  @Override
  public void execute(Runnable task) {
    executor.execute(task);
  }

  @Override
  public long nowMillis() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  @Override
  public Runnable after(long millis, Runnable task) {
    ScheduledFuture<?> scheduled = executor.schedule(task, millis, TimeUnit.MILLISECONDS);
    return () -> scheduled.cancel(false);
  }

  /** Ends it; tasks that wait are dropped. */
  @Override
  public void close() {
    executor.shutdown();
  }
}

package dev.esker.gossip.atomix.metadata;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread for all that a node of a cluster does by the clock: attempts, limits, polls. Tasks
 * must not block. A task that throws is logged, and the others go on. Once closed, nothing runs.
 */
public final class Loop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  private final ScheduledThreadPoolExecutor executor;
  private volatile Thread thread;

  /** Starts it under a name. */
  public Loop(String name) {
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              thread = made;
              return made;
            });
    executor.setRemoveOnCancelPolicy(true);
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /** A clock for measuring time, in nanoseconds. */
  public long nanos() {
    return System.nanoTime();
  }

  /** Runs a task soon, in the order of the calls. */
  public void execute(Runnable task) {
    try {
      executor.execute(guarded(task));
    } catch (RejectedExecutionException e) {
      LOG.trace("Closed", e);
    }
  }

  /** Runs a task after a time. */
  public void schedule(Duration delay, Runnable task) {
    try {
      var unused = executor.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("Closed", e);
    }
  }

  /** Runs a task again and again, with a time in between, until closed. */
  public void repeat(Duration delay, Runnable task) {
    try {
      var unused =
          executor.scheduleWithFixedDelay(
              guarded(task), delay.toNanos(), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("Closed", e);
    }
  }

  private static Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("A task of the cluster has thrown", e);
      }
    };
  }

  /** Whether the caller is a task. */
  public boolean isCurrent() {
    return Thread.currentThread().equals(thread);
  }

  /** Whether nothing runs any more. */
  public boolean isClosed() {
    return executor.isShutdown();
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }
}

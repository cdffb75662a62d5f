package dev.esker.server.cluster;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads for what may take a while. */
final class Workers {
  private static final int IDLE_SECONDS = 30;

  private Workers() {}

  /**
   * One daemon thread, which is there only while there is something to do.
   *
   * @param waiting how many tasks may wait; more are refused with a {@link
   *     java.util.concurrent.RejectedExecutionException}
   */
  static ThreadPoolExecutor one(String name, int waiting) {
    ThreadPoolExecutor executor =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(waiting),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}

package dev.esker.examples.orders;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a program end in good order on SIGINT and SIGTERM: the JVM waits until the main thread has
 * done what it was told to.
 */
final class Shutdown implements AutoCloseable {

  /** Supervisors kill what doesn't end; ten seconds is what the least patient ones wait. */
  private static final int LONGEST_SECONDS = 9;

  private final CountDownLatch done = new CountDownLatch(1);

  private Shutdown() {}

  /**
   * Installs it.
   *
   * @param stop called once by another thread when a signal comes; returns at once
   */
  static Shutdown onSignal(Runnable stop) {
    Shutdown shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> shutdown.run(stop), "shutdown"));
    return shutdown;
  }

  private void run(Runnable stop) {
    stop.run();
    try {
      if (!done.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("it doesn't end within " + LONGEST_SECONDS + " seconds");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The main thread is done: the JVM may end. */
  @Override
  public void close() {
    done.countDown();
  }
}

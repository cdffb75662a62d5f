package dev.esker.server.cli.process;

import dev.esker.commands.ExitCode;
import java.util.concurrent.CountDownLatch;

/**
 * Turns SIGTERM and SIGINT into a call of the main thread's: the JVM runs a hook on a thread of its
 * own, which wakes the main thread, waits until that has closed the broker, and ends the process
 * with the command's exit code: a broker that was asked to stop and did has not failed (the JVM
 * would say 143).
 */
public final class ShutdownSignal {

  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onSignal, "esker-shutdown");
  private volatile boolean signalled;
  private volatile int exitCode = ExitCode.OK;

  private ShutdownSignal() {}

  /** From now on signals are awaited instead of killing the process. */
  public static ShutdownSignal install() {
    ShutdownSignal signal = new ShutdownSignal();
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  private void onSignal() {
    signalled = true;
    stop.countDown();
    try {
      finished.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.out.flush();
    System.err.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  /** Ends the waiting from inside the process. */
  public void stop() {
    stop.countDown();
  }

  /** Waits for a signal or for {@link #stop}. */
  public void await() throws InterruptedException {
    stop.await();
  }

  /** Lets the process end with that exit code. */
  public void finished(int code) {
    exitCode = code;
    if (!signalled) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The signal came just now: the hook is running and needs to be released below.
        signalled = true;
      }
    }
    finished.countDown();
  }
}

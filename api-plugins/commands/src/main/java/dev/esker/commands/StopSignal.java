package dev.esker.commands;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a command end in its own way when the process gets SIGINT or SIGTERM: the JVM runs a hook on
 * a thread of its own, which tells the command, waits until it is done (a bounded time), and ends
 * the process with the command's exit code instead of the JVM's 130 or 143.
 */
public final class StopSignal implements AutoCloseable {

  private static final int GRACE_SECONDS = 10;

  private final Runnable onStop;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::onSignal, "esker-stop");
  private volatile int exitCode = ExitCode.OK;

  /**
   * From now on a signal is told to the command.
   *
   * @param onStop called on the hook's thread, once; must make the command end soon
   */
  public StopSignal(Runnable onStop) {
    this.onStop = onStop;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void onSignal() {
    onStop.run();
    try {
      if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        exitCode = ExitCode.FAILED;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    System.err.flush();
    Runtime.getRuntime().halt(exitCode);
  }

  /** Says how the command ends, once it has nothing left to do. */
  public void finished(int code) {
    exitCode = code;
    finished.countDown();
  }

  /** The command is over. If a signal has come, the hook ends the process in a moment. */
  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The hook runs already; it waits for nothing else any more.
      finished.countDown();
    }
  }
}

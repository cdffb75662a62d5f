package dev.esker.bench.cli;

import dev.esker.bench.load.LoadRun;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets a run that is interrupted (SIGINT, SIGTERM) end in good order: nothing more is sent, what
 * was acknowledged is read back, the report is printed and the topic is deleted, before the process
 * ends. Open from before the topic is made until after it is deleted.
 */
final class Interruption implements AutoCloseable {
  private static final int SECONDS_TO_END = 45;

  private final CountDownLatch ended = new CountDownLatch(1);
  private LoadRun run;
  private boolean interrupted;

  Interruption() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::interrupted, "bench-interruption"));
  }

  /** The load that is to be stopped. */
  synchronized void watch(LoadRun load) {
    run = load;
    if (interrupted) {
      run.stop();
    }
  }

  private void interrupted() {
    synchronized (this) {
      interrupted = true;
      if (run != null) {
        run.stop();
      }
    }
    try {
      boolean inTime = ended.await(SECONDS_TO_END, TimeUnit.SECONDS);
      if (!inTime) {
        System.err.println("esker bench: interrupted; the topic may still be there");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    // The hook stays: from now on it finds nothing to wait for.
    ended.countDown();
  }
}

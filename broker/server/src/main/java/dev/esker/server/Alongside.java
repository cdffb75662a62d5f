package dev.esker.server;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * One part of a start that runs on a thread of its own while the starting thread does another. Used
 * by one thread; closing it waits for the end of the part, so that nothing goes on behind a start
 * that has failed.
 */
final class Alongside implements AutoCloseable {

  /** A part of a start. */
  @FunctionalInterface
  interface Step {
    void run() throws BrokerStartException, InterruptedException;
  }

  private final FutureTask<Void> task;
  private final Thread thread;

  /** Begins it. */
  Alongside(String name, Step step) {
    this.task =
        new FutureTask<>(
            () -> {
              step.run();
              return null;
            });
    this.thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  /**
   * Waits for its end.
   *
   * @throws BrokerStartException why it failed
   */
  void await() throws BrokerStartException, InterruptedException {
    try {
      task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BrokerStartException known) {
        throw known;
      }
      throw new BrokerStartException(e.getCause().toString(), e.getCause());
    }
  }

  /**
   * Returns when it has ended, however. It isn't interrupted: a front end that is being opened
   * would be closed meanwhile, and the time that it may take is bounded.
   */
  @Override
  public void close() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

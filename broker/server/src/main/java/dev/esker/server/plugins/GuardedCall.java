package dev.esker.server.plugins;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A call of a plugin's code, which may throw anything, an {@link Error} too, and may never return:
 * it runs on a thread of its own with the plugin's class loader as context class loader, so that
 * whoever waits for it can stop waiting. Then the thread is interrupted and left alone; nothing
 * more can be done about a thread in the JVM.
 *
 * @param <T> what it returns
 */
final class GuardedCall<T> {

  private final CompletableFuture<T> result = new CompletableFuture<>();
  private final Thread thread;

  private GuardedCall(String name, ClassLoader loader, Callable<T> call) {
    thread = new Thread(() -> run(call), name);
    thread.setDaemon(true);
    thread.setContextClassLoader(loader);
  }

  /**
   * Begins the call.
   *
   * @param name of the thread
   */
  static <T> GuardedCall<T> of(String name, ClassLoader loader, Callable<T> call) {
    GuardedCall<T> started = new GuardedCall<>(name, loader, call);
    started.thread.start();
    return started;
  }

  /** Begins a call that is over when the stage that it returns is. */
  static <T> GuardedCall<T> ofStage(
      String name, ClassLoader loader, Callable<CompletionStage<T>> call) {
    return of(
        name,
        loader,
        () -> Objects.requireNonNull(call.call(), "no stage").toCompletableFuture().get());
  }

  // Errors too: whatever a plugin throws is reported by whoever waits.
  @SuppressWarnings("CatchingUnchecked")
  private void run(Callable<T> call) {
    try {
      result.complete(call.call());
    } catch (ExecutionException e) {
      result.completeExceptionally(e.getCause() == null ? e : e.getCause());
    } catch (Throwable e) {
      result.completeExceptionally(e);
    }
  }

  /**
   * Waits for its end.
   *
   * @throws PluginFailure if it threw something, or isn't over in time; in the latter case, and if
   *     the waiting thread is interrupted, its thread is interrupted
   */
  T await(Duration atMost) throws PluginFailure, InterruptedException {
    try {
      return result.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      throw new PluginFailure("not done after " + text(atMost), where());
    } catch (ExecutionException e) {
      throw new PluginFailure(PluginFailure.reason(e.getCause()), e.getCause());
    } catch (InterruptedException e) {
      thread.interrupt();
      throw e;
    }
  }

  /** The same, for those who can't stop before it is over: an interrupt is kept for later. */
  T awaitUninterruptibly(Duration atMost) throws PluginFailure {
    long deadline = System.nanoTime() + atMost.toNanos();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return result.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (TimeoutException e) {
          thread.interrupt();
          throw new PluginFailure("not done after " + text(atMost), where());
        } catch (ExecutionException e) {
          throw new PluginFailure(PluginFailure.reason(e.getCause()), e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Where the thread hangs, as an exception for the log. */
  private Throwable where() {
    Exception hangs = new TimeoutException("thread " + thread.getName() + " hangs here");
    hangs.setStackTrace(thread.getStackTrace());
    return hangs;
  }

  private static String text(Duration time) {
    return time.toMillis() % 1_000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
  }
}

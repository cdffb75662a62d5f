package dev.esker.engine.compaction;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The threads of a {@link LogCleaner}. */
public final class CleanerThreads implements AutoCloseable {
  private final LogCleaner cleaner;
  private final Consumer<Throwable> failure;
  private final List<Thread> threads = new ArrayList<>();
  private boolean ending;

  /**
   * Starts none yet.
   *
   * @param failure told of an error after which the engine must not go on
   */
  public CleanerThreads(LogCleaner cleaner, Consumer<Throwable> failure) {
    this.cleaner = cleaner;
    this.failure = failure;
  }

  /** Starts as many as are configured; none if compaction is switched off. */
  public void start() {
    int count = cleaner.config().enabled() ? cleaner.config().threads() : 0;
    for (int i = 0; i < count; i++) {
      boolean first = i == 0;
      Thread thread = new Thread(() -> run(first), "esker-cleaner-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(boolean first) {
    try {
      while (!isEnding()) {
        if (first) {
          cleaner.prepareIfDue();
        }
        Optional<CleaningPass> pass = cleaner.next();
        if (pass.isPresent()) {
          run(pass.get());
        } else {
          pause(cleaner.config().backoff().toNanos());
        }
      }
    } catch (StorageSide.EndedException e) {
      // The engine has stopped, and said why if there was a reason. Left-over files are deleted at
      // the next start.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | RuntimeException | Error e) {
      failure.accept(e);
    }
  }

  private void run(CleaningPass pass) throws IOException, InterruptedException {
    while (!pass.isDone() && !isEnding()) {
      pause(cleaner.throttle().pauseNanos(cleaner.advance(pass)));
    }
    if (!pass.isDone()) {
      cleaner.giveUp(pass);
    }
  }

  private synchronized boolean isEnding() {
    return ending;
  }

  private synchronized void pause(long nanos) throws InterruptedException {
    if (nanos > 0 && !ending) {
      TimeUnit.NANOSECONDS.timedWait(this, nanos);
    }
  }

  /** Ends them; passes are given up. The storage thread must still be running, or have ended. */
  @Override
  public void close() {
    synchronized (this) {
      ending = true;
      notifyAll();
    }
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}

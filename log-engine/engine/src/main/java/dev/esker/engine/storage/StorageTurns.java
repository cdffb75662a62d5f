package dev.esker.engine.storage;

import dev.esker.engine.compaction.StorageSide;
import dev.esker.engine.partition.PartitionLog;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What other threads have the storage thread do between two pieces of its own work. Each waits for
 * its turn, so there are never more than they. In simulation everything is done at once, by the
 * caller.
 */
final class StorageTurns implements StorageSide {
  private final Backlog backlog;
  private final Runnable wake;
  private final Runnable requestCheckpoint;
  private final ConcurrentLinkedQueue<Waiting<?>> waiting = new ConcurrentLinkedQueue<>();
  private volatile boolean threads;
  private volatile boolean ended;

  /**
   * Creates it without threads.
   *
   * @param wake lets the storage thread look here
   */
  StorageTurns(Backlog backlog, Runnable wake, Runnable requestCheckpoint) {
    this.backlog = backlog;
    this.wake = wake;
    this.requestCheckpoint = requestCheckpoint;
  }

  /** A turn, and who waits for it. */
  private record Waiting<T>(Turn<T> turn, CompletableFuture<T> done) {
    void take(Backlog backlog) {
      try {
        done.complete(turn.take(backlog.touched()));
      } catch (IOException | RuntimeException | Error e) {
        done.completeExceptionally(e);
      }
    }
  }

  /** From now on callers aren't the storage thread. */
  void useThreads() {
    threads = true;
  }

  /** Takes all turns that are waiting. Storage thread. */
  void takeAll() {
    for (Waiting<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.take(backlog);
    }
  }

  /** No more turns are taken. */
  void end() {
    ended = true;
    for (Waiting<?> next = waiting.poll(); next != null; next = waiting.poll()) {
      next.done().completeExceptionally(new EndedException());
    }
  }

  @Override
  public <T> T call(Turn<T> turn) throws IOException {
    if (!threads) {
      return turn.take(backlog.touched());
    }
    Waiting<T> mine = new Waiting<>(turn, new CompletableFuture<>());
    waiting.add(mine);
    if (ended) {
      end();
    }
    wake.run();
    try {
      return mine.done().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw e;
    }
  }

  @Override
  public void flush(PartitionLog log) throws IOException {
    call(
        touched -> {
          if (!log.isGone()) {
            backlog.flusher().flush(log);
          }
          return null;
        });
  }

  @Override
  public void requestCheckpoint() {
    requestCheckpoint.run();
  }
}

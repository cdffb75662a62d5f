package dev.esker.server.groups;

import dev.esker.server.logs.EpochLogs;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.ErrorCode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Appends in the order of the calls, also while the write pipeline is full: what it doesn't take
 * waits here and is offered again when the pipeline says so. The caller bounds how much that can
 * be, by not having more than so many appends in flight. Safe for threads; only the driver's thread
 * appends.
 */
final class AppendQueue {
  private final EpochLogs logs;
  private final Deque<Waiting> waiting = new ArrayDeque<>();

  AppendQueue(EpochLogs logs) {
    this.logs = logs;
  }

  /** Appends a request with one entry, in that epoch only; NONE once it is durable. */
  CompletionStage<ErrorCode> append(AppendRequest request, int epoch) {
    Waiting append = new Waiting(request, epoch, new CompletableFuture<>());
    boolean isFirst;
    synchronized (waiting) {
      waiting.add(append);
      isFirst = waiting.size() == 1;
    }
    if (isFirst) {
      drain();
    }
    return append.result();
  }

  /**
   * Hands over as much as the pipeline takes. Only whoever made the queue non-empty, or is woken.
   */
  private void drain() {
    while (true) {
      Waiting first;
      synchronized (waiting) {
        first = waiting.peek();
      }
      if (first == null) {
        return;
      }
      if (!offer(first)) {
        logs.whenWritable(this::drain);
        return;
      }
      synchronized (waiting) {
        waiting.remove();
        if (waiting.isEmpty()) {
          return;
        }
      }
    }
  }

  private boolean offer(Waiting append) {
    try {
      return logs.tryAppend(
          append.request(),
          append.epoch(),
          results -> append.result().complete(results.get(0).error()));
    } catch (RuntimeException bug) {
      // It must not stand in the way of those behind it.
      append.result().completeExceptionally(bug);
      return true;
    }
  }

  private record Waiting(AppendRequest request, int epoch, CompletableFuture<ErrorCode> result) {}
}

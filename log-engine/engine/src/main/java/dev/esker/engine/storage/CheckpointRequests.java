package dev.esker.engine.storage;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Who has asked for a checkpoint and waits for it. Any thread. */
final class CheckpointRequests {
  private final ConcurrentLinkedQueue<CompletableFuture<Void>> waiting =
      new ConcurrentLinkedQueue<>();
  private volatile boolean ended;

  /** Completes when one was tried that began after this. */
  CompletableFuture<Void> add() {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    waiting.add(asked);
    if (ended) {
      answerAll();
    }
    return asked;
  }

  /** How many wait now. */
  int count() {
    return waiting.size();
  }

  /** Answers those that have waited longest. */
  void answer(int most) {
    for (int i = 0; i < most && !waiting.isEmpty(); i++) {
      CompletableFuture<Void> asked = waiting.poll();
      if (asked != null) {
        asked.complete(null);
      }
    }
  }

  void answerAll() {
    answer(Integer.MAX_VALUE);
  }

  /** Nobody is left to make any. */
  void end() {
    ended = true;
    answerAll();
  }
}

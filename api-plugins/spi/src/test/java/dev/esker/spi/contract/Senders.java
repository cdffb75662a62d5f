package dev.esker.spi.contract;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends requests beside the test, since sending blocks once nobody reads. */
final class Senders {
  private static final long PATIENCE_SECONDS = 60;

  /** What is sent. */
  @FunctionalInterface
  interface Request {
    void send(int number) throws IOException;
  }

  private final AtomicInteger sent = new AtomicInteger();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  /** Begins to send that many requests, numbered from 0. */
  static Senders start(int count, Request request) {
    Senders senders = new Senders();
    Thread thread =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < count; i++) {
                  request.send(i);
                  senders.sent.incrementAndGet();
                }
                senders.done.complete(null);
              } catch (IOException | RuntimeException e) {
                senders.done.completeExceptionally(e);
              }
            },
            "contract-sender");
    thread.setDaemon(true);
    thread.start();
    return senders;
  }

  /** How many have left so far. */
  int sent() {
    return sent.get();
  }

  boolean isDone() {
    return done.isDone();
  }

  /** Waits until all have left. */
  void join() throws IOException {
    try {
      done.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("not everything could be sent", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}

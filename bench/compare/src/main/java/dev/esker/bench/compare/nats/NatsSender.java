package dev.esker.bench.compare.nats;

import dev.esker.bench.target.Sender;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Publishes without waiting for the answers, as far as the limits let it. */
final class NatsSender implements Sender {
  private final Publisher publisher;
  private final Subjects subjects;
  private final UnderWay underWay;
  private long turn;

  /** A connection as a sender needs it. */
  interface Publisher extends AutoCloseable {

    /**
     * Publishes a message; the result completes when the stream has acknowledged it.
     *
     * @throws IllegalStateException if the connection is closed, or its queue full for too long
     */
    CompletableFuture<?> publish(String subject, byte[] value);

    @Override
    void close();
  }

  NatsSender(Publisher publisher, Subjects subjects, Limits limits) {
    this.publisher = publisher;
    this.subjects = subjects;
    this.underWay = new UnderWay(limits);
  }

  @Override
  public void send(byte[] key, byte[] value, Outcome outcome) {
    try {
      underWay.enter(value.length);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      outcome.failed(e);
      return;
    }
    CompletableFuture<?> answer;
    try {
      answer = publisher.publish(key == null ? subjects.turn(turn++) : subjects.of(key), value);
    } catch (IllegalStateException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    var unused = answer.whenComplete((ack, error) -> answered(value.length, error, outcome));
  }

  private void answered(int size, Throwable error, Outcome outcome) {
    try {
      if (error == null) {
        outcome.acknowledged();
      } else {
        outcome.failed(cause(error));
      }
    } finally {
      underWay.leave(size);
    }
  }

  private static Exception cause(Throwable error) {
    Throwable cause = error;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause instanceof Exception e ? e : new IllegalStateException(cause);
  }

  /** Every answer comes, or the client gives it up; so this has a limit. */
  @Override
  public void flush() {
    boolean interrupted = false;
    boolean none = false;
    while (!none) {
      try {
        underWay.awaitNone();
        none = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    publisher.close();
  }
}

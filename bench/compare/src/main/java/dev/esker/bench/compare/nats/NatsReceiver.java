package dev.esker.bench.compare.nats;

import dev.esker.bench.target.Receiver;
import dev.esker.bench.target.TargetException;
import io.nats.client.Message;
import java.time.Duration;

/**
 * An ordered consumer of a stream. It hands out one message at a time, and so does a poll: each
 * record has a time of its own.
 */
final class NatsReceiver implements Receiver {
  private final Source source;

  /** A subscription as a receiver needs it. */
  interface Source extends AutoCloseable {

    /**
     * The next message; null if none came in time.
     *
     * @throws IllegalStateException if the subscription has ended
     */
    Message next(Duration atMost) throws InterruptedException;

    /** The first thing that went wrong with the connection, in a line; null if nothing did. */
    String failure();

    @Override
    void close();
  }

  NatsReceiver(Source source) {
    this.source = source;
  }

  @Override
  public void poll(Duration atMost, Sink sink) {
    Message message;
    try {
      message = source.next(atMost);
    } catch (IllegalStateException e) {
      throw new TargetException("reading failed: " + reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return;
    }
    if (message != null) {
      sink.arrived();
      sink.record(message.getData());
    } else if (source.failure() != null) {
      throw new TargetException("reading failed: " + source.failure(), null);
    }
  }

  private String reason(IllegalStateException e) {
    return source.failure() == null ? e.getMessage() : source.failure();
  }

  @Override
  public void close() {
    source.close();
  }
}

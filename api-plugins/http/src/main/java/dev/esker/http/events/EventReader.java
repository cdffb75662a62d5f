package dev.esker.http.events;

import dev.esker.http.server.Exchange;
import dev.esker.http.server.ResponseStream;
import io.vertx.core.buffer.Buffer;

/**
 * One stream. It follows the changes from a state of the cluster on, and writes them as long as its
 * reader takes them. As soon as that doesn't, they are dropped; when it does again, the next state
 * makes up for them. So no more waits in memory than the connection's buffer and one event.
 *
 * <p>{@link #changes} and {@link #status} are called from one thread, and their work is done on the
 * exchange's loop, in that order; everything else is for that loop.
 */
final class EventReader {

  private final Exchange exchange;
  private final Runnable wantStatus;
  private ResponseStream stream;
  private boolean follows;
  private boolean clogged;

  /**
   * @param wantStatus asks for another {@link #status}
   */
  EventReader(Exchange exchange, Runnable wantStatus) {
    this.exchange = exchange;
    this.wantStatus = wantStatus;
  }

  void begin() {
    stream = exchange.stream(EventText.TYPE);
    stream.write(EventText.OPENING);
  }

  void end() {
    stream.end();
  }

  /** Something has changed. */
  void changes(Buffer events) {
    exchange
        .loop()
        .execute(
            () -> {
              if (follows && isReady()) {
                stream.write(events);
              }
            });
  }

  /** The state, all changes that were told before included. */
  void status(Buffer event) {
    exchange
        .loop()
        .execute(
            () -> {
              if (isReady()) {
                stream.write(event);
                follows = true;
              }
            });
  }

  /** Whether the reader takes more; if it doesn't, it has lost track. */
  private boolean isReady() {
    if (exchange.isOver() || clogged) {
      return false;
    }
    if (stream.isWritable()) {
      return true;
    }
    clogged = true;
    follows = false;
    stream.whenWritable(
        () -> {
          clogged = false;
          wantStatus.run();
        });
    return false;
  }
}

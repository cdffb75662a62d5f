package dev.esker.http.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * An answer that is written bit by bit. For its loop's thread only. Whoever writes asks {@link
 * #whenWritable} before each part, so that a slow reader holds up its own stream and no memory.
 */
public final class ResponseStream {

  private final HttpServerResponse response;

  ResponseStream(HttpServerResponse response) {
    this.response = response;
  }

  /** Sends the head now, so that the client knows that the stream is there. */
  public void begin() {
    var unused = response.writeHead();
  }

  /** Writes a part. */
  public void write(Buffer part) {
    if (!response.closed() && !response.ended()) {
      var unused = response.write(part);
    }
  }

  /** Whether the reader has taken enough of what was written before. */
  public boolean isWritable() {
    return !response.writeQueueFull();
  }

  /** Runs something once the reader has taken enough of what was written before: now, if it has. */
  public void whenWritable(Runnable next) {
    if (!response.writeQueueFull()) {
      next.run();
      return;
    }
    response.drainHandler(
        drained -> {
          response.drainHandler(null);
          next.run();
        });
  }

  /** Ends the stream. */
  public void end() {
    if (!response.closed() && !response.ended()) {
      var unused = response.end();
    }
  }
}

package dev.esker.bench.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A whole answer. */
final class Answer {
  private static final int MOST_SHOWN = 500;

  private final int status;
  private final byte[] body;

  /** With a status of HTTP and its complete body. */
  Answer(int status, byte[] body) {
    this.status = status;
    this.body = body;
  }

  int status() {
    return status;
  }

  byte[] body() {
    return body;
  }

  boolean isGood() {
    return status >= 200 && status < 300;
  }

  /** Status and body for people. */
  String shown() {
    String text = new String(body, StandardCharsets.UTF_8).strip();
    return "status "
        + status
        + (text.isEmpty() ? "" : ", " + text.substring(0, Math.min(MOST_SHOWN, text.length())));
  }

  /** Gathers an answer of limited size. */
  static final class Gathering implements HttpConnection.Listener {
    private final CompletableFuture<Answer> result = new CompletableFuture<>();
    private final HttpConnection connection;
    private final Body body;
    private int status;

    /**
     * For one request.
     *
     * @param limit bytes of the body
     */
    Gathering(HttpConnection connection, int limit) {
      this.connection = connection;
      this.body = new Body(limit);
    }

    /** Completes on the connection's loop; exceptionally with an {@link IOException}. */
    CompletableFuture<Answer> result() {
      return result;
    }

    @Override
    public void head(int code) {
      status = code;
    }

    @Override
    public void content(ByteBuf piece) {
      try {
        body.add(piece);
      } catch (IOException e) {
        connection.abort(e);
      }
    }

    @Override
    public void ended() {
      result.complete(new Answer(status, body.copy()));
    }

    @Override
    public void lost(IOException why) {
      result.completeExceptionally(why);
    }
  }
}

package dev.esker.http.server;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Reads the body of one request into memory, within limits of size and time. What has no room any
 * more is answered with an error at once and, so that the client gets to read that, the rest is
 * taken and thrown away for a while.
 *
 * <p>A compressed body stays so: what it grows to has the same limit again.
 */
final class BodyReader {

  private static final byte[] NONE = {};

  private final HttpServerRequest request;
  private final int maxBytes;
  private final Admission admission;
  private final long deadlineNanos;
  private final Consumer<byte[]> done;
  private final Consumer<ApiException> failed;
  private Buffer first;
  private Buffer body;
  private long taken;
  private boolean over;
  private Set<BodyReader> reading = Set.of();

  /**
   * @param done gets the body; what it took of the admission is given back by {@link #release}
   * @param failed told instead if there is no body to be had
   */
  BodyReader(
      HttpServerRequest request,
      int maxBytes,
      Admission admission,
      long deadlineNanos,
      Consumer<byte[]> done,
      Consumer<ApiException> failed) {
    this.request = request;
    this.maxBytes = maxBytes;
    this.admission = admission;
    this.deadlineNanos = deadlineNanos;
    this.done = done;
    this.failed = failed;
  }

  /**
   * Begins.
   *
   * @param underWay of the loop, oldest first; this one is among them until its body has ended
   */
  void start(Set<BodyReader> underWay) {
    reading = underWay;
    reading.add(this);
    request.handler(this::took);
    request.endHandler(nothing -> finished());
    request.exceptionHandler(this::broken);
    long announced = announced();
    if (announced > maxBytes) {
      fail(tooLarge(maxBytes));
    } else if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      var unused = request.response().writeContinue();
    }
  }

  /** What the header says, 0 if it says nothing; not to be trusted. */
  private long announced() {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0; // Netty has refused a request whose length it couldn't read
    }
  }

  static ApiException tooLarge(int maxBytes) {
    return ApiException.of(
        HttpError.PAYLOAD_TOO_LARGE,
        "the body has more than " + maxBytes + " bytes (frontend.http.max.request.bytes)");
  }

  static ApiException noRoom() {
    return ApiException.of(
        HttpError.UNAVAILABLE,
        "the bodies of requests that are under way have reached their limit"
            + " (queued.max.request.bytes)");
  }

  private void took(Buffer part) {
    if (over) {
      return;
    }
    if (taken + part.length() > maxBytes) {
      fail(tooLarge(maxBytes));
      return;
    }
    if (!admission.takeBytes(part.length())) {
      fail(noRoom());
      return;
    }
    taken += part.length();
    if (first == null) {
      first = part;
    } else {
      if (body == null) {
        body = Buffer.buffer(first.length() + part.length()).appendBuffer(first);
      }
      body.appendBuffer(part);
    }
  }

  private void finished() {
    reading.remove(this);
    if (!over) {
      over = true;
      byte[] bytes = first == null ? NONE : (body == null ? first : body).getBytes();
      first = null;
      body = null;
      done.accept(bytes);
    }
  }

  private void broken(Throwable cause) {
    reading.remove(this);
    fail(
        ApiException.of(HttpError.MALFORMED_BODY, "the body can't be read: " + cause.getMessage()));
  }

  private void fail(ApiException why) {
    if (!over) {
      over = true;
      first = null;
      body = null;
      failed.accept(why);
    }
  }

  /** Gives back what the body took. */
  void release() {
    admission.giveBackBytes(taken);
    taken = 0;
  }

  /** Whether it should have been here by then. */
  boolean isLate(long nowNanos) {
    return nowNanos - deadlineNanos >= 0;
  }

  /** Gives up on what hasn't arrived: answers, or, if it has answered already, closes. */
  void giveUp() {
    if (over) {
      request.connection().close();
    } else {
      fail(ApiException.of(HttpError.REQUEST_TIMEOUT, "the body didn't arrive in time"));
      request.connection().close();
    }
  }
}

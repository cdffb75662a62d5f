package dev.esker.http.server;

/** Errors of HTTP itself, for which the Kafka protocol has no word. */
public enum HttpError {
  /** No such path. */
  NOT_FOUND(404, 0),
  /** The path is there, but not for that method. */
  METHOD_NOT_ALLOWED(405, 0),
  /** The body isn't what its header says, or not JSON. */
  MALFORMED_BODY(400, 0),
  /** The request line or a header is malformed. */
  MALFORMED_REQUEST(400, 0),
  /** The body is too large. */
  PAYLOAD_TOO_LARGE(413, 0),
  /** The address is too long. */
  URI_TOO_LONG(414, 0),
  /** A type of body that isn't taken here. */
  UNSUPPORTED_MEDIA_TYPE(415, 0),
  /** The headers are too large. */
  HEADERS_TOO_LARGE(431, 0),
  /** The body didn't arrive in time. */
  REQUEST_TIMEOUT(408, 0),
  /** A web page of another origin asks, or one that pretends to be this machine. */
  FORBIDDEN_ORIGIN(403, 0),
  /** The front end was told to write nothing. */
  READ_ONLY(403, 0),
  /** The idempotency key was used for another request. */
  IDEMPOTENCY_KEY_REUSED(422, 0),
  /** Not now: starting, stopping, or too much is under way. */
  UNAVAILABLE(503, 1);

  private final int status;
  private final int retryAfter;

  HttpError(int status, int retryAfter) {
    this.status = status;
    this.retryAfter = retryAfter;
  }

  int status() {
    return status;
  }

  int retryAfter() {
    return retryAfter;
  }
}

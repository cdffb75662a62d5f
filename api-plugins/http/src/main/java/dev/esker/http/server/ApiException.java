package dev.esker.http.server;

import dev.esker.spi.ErrorCode;

/**
 * A request that is answered with an error: a status, and {@code {"error":{"code","message"}}}. An
 * expected outcome, so it has no stack trace.
 */
public final class ApiException extends RuntimeException {

  private static final long serialVersionUID = 1L;
  private static final int MAX_MESSAGE = 500;

  private final int status;
  private final String code;
  private final String field;
  private final int retryAfterSeconds;

  private ApiException(
      int status, String code, String message, String field, int retryAfterSeconds) {
    super(bounded(message), null, false, false);
    this.status = status;
    this.code = code;
    this.field = field;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** What users sent may be in it, and may be long. */
  private static String bounded(String message) {
    return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + "...";
  }

  /** Of HTTP itself, outside the words of the Kafka protocol. */
  public static ApiException of(HttpError error, String message) {
    return new ApiException(error.status(), error.name(), message, null, error.retryAfter());
  }

  /** A field or parameter that can't be right: 400, INVALID_REQUEST. */
  public static ApiException field(String field, String message) {
    return new ApiException(400, ErrorCode.INVALID_REQUEST.name(), message, field, 0);
  }

  /** What the broker said, with the status that goes with it; for {@code message}, null is none. */
  public static ApiException of(ErrorCode error, String message) {
    return new ApiException(
        Statuses.of(error),
        error.name(),
        message == null ? Statuses.text(error) : message,
        null,
        Statuses.retryAfterSeconds(error));
  }

  /** The same error, of that field. */
  public ApiException in(String name) {
    return new ApiException(status, code, getMessage(), name, retryAfterSeconds);
  }

  /** The same error, to be tried again after that time at the earliest. */
  public ApiException after(int seconds) {
    return new ApiException(status, code, getMessage(), field, seconds);
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The error's name. */
  public String code() {
    return code;
  }

  /** The field or parameter at fault, or null. */
  public String field() {
    return field;
  }

  /** When to try again, or 0 if that isn't known or doesn't help. */
  public int retryAfterSeconds() {
    return retryAfterSeconds;
  }
}

package dev.esker.embedded;

import dev.esker.spi.ErrorCode;

/** Something that was asked for couldn't be done; the code is the one a client would be sent. */
public final class EskerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;

  EskerException(ErrorCode code, String message) {
    super(message == null ? code.toString() : code + ": " + message);
    this.code = code;
  }

  EskerException(ErrorCode code, String message, Throwable cause) {
    super(code + ": " + message, cause);
    this.code = code;
  }

  /** Why, in the words of the Kafka protocol. */
  public ErrorCode code() {
    return code;
  }
}

package dev.esker.http.client;

/** A broker has refused a request; the message is one line for people. */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;

  BrokerException(int status, String code, String message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  /** The status of HTTP, 300 to 599. */
  public int status() {
    return status;
  }

  /** The name of the error, {@code UNKNOWN_TOPIC_OR_PARTITION} say; empty if it came without. */
  public String code() {
    return code;
  }

  /** Whether it is about this moment, so that the same request may work later. */
  public boolean isTemporary() {
    return status == 429 || status == 503;
  }
}

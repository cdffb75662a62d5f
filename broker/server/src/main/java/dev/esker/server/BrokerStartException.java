package dev.esker.server;

/** A broker can't start; the message is one line for people that says why and what to do. */
public final class BrokerStartException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param message one line for people
   */
  public BrokerStartException(String message) {
    super(message);
  }

  /**
   * @param message one line for people
   * @param cause what went wrong underneath
   */
  public BrokerStartException(String message, Throwable cause) {
    super(message, cause);
  }
}

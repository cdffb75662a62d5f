package dev.esker.replication.net;

/** What was received isn't this protocol. The message says what is wrong. */
final class MalformedStreamException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedStreamException(String message) {
    super(message);
  }
}

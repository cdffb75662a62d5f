package dev.esker.examples.orders;

/** A record isn't an event. No further attempt will change that. */
final class MalformedEventException extends Exception {

  private static final long serialVersionUID = 1L;

  MalformedEventException(String message) {
    super(message);
  }
}

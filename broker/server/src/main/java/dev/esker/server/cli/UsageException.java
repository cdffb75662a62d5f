package dev.esker.server.cli;

/** A command line that can't be understood; the message is one line for people. */
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}

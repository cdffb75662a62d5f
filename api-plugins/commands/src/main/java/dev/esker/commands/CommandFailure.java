package dev.esker.commands;

/** A command can't do what it was asked to; the message is one line for people. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** With that message. */
  public CommandFailure(String message) {
    super(message);
  }

  /** With that message, and what is behind it. */
  public CommandFailure(String message, Throwable cause) {
    super(message, cause);
  }
}

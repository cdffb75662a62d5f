package dev.esker.gossip.atomix.metadata;

import java.util.concurrent.CompletionException;

/** An entry was not submitted and never will be: there is no leader, or it refused to take it. */
public class NotSubmittedException extends Exception {
  private static final long serialVersionUID = 1L;

  /** With a message for people. */
  public NotSubmittedException(String message) {
    super(message);
  }

  /** Whether that is what a stage has failed with. */
  static boolean in(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof NotSubmittedException;
  }
}

package dev.esker.gossip.atomix.metadata;

import java.util.concurrent.CompletionException;

/** An entry was not submitted and never will be: this node doesn't lead in the term it is for. */
public final class DeposedException extends NotSubmittedException {
  private static final long serialVersionUID = 1L;

  /**
   * @param term for which the entry was meant
   */
  public DeposedException(long term) {
    super("this node doesn't lead in term " + term + " any more");
  }

  /** Whether that is what a stage has failed with. */
  static boolean in(Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    return cause instanceof DeposedException;
  }
}

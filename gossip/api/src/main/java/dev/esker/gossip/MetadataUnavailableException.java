package dev.esker.gossip;

/**
 * The metadata log can't take commands: it is closed, full, without a majority, or its disk has
 * failed.
 */
public final class MetadataUnavailableException extends Exception {
  private static final long serialVersionUID = 1L;

  private final boolean mayTakeEffect;

  /**
   * @param message for people
   * @param mayTakeEffect whether the command may still turn out to have been applied
   * @param cause what the disk or the network said, or null
   */
  public MetadataUnavailableException(String message, boolean mayTakeEffect, Throwable cause) {
    super(message, cause);
    this.mayTakeEffect = mayTakeEffect;
  }

  /** Whether the command may still turn out to have been applied, after a restart for instance. */
  public boolean mayTakeEffect() {
    return mayTakeEffect;
  }
}

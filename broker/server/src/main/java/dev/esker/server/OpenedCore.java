package dev.esker.server;

/**
 * Where front ends find the core: nowhere until it is open. Opened and closed by one thread; asked
 * by any.
 */
final class OpenedCore implements AutoCloseable {

  private volatile BrokerCore core;

  void set(BrokerCore opened) {
    core = opened;
  }

  /**
   * The core.
   *
   * @throws IllegalStateException if it isn't open yet
   */
  BrokerCore get() {
    BrokerCore opened = core;
    if (opened == null) {
      throw new IllegalStateException(
          "the broker's services aren't there before Frontend.start is called");
    }
    return opened;
  }

  boolean isOpen() {
    return core != null;
  }

  /** Closes the core, if it was opened; it can still be asked for then, for late answers. */
  @Override
  public void close() {
    if (core != null) {
      core.close();
    }
  }
}

package dev.esker.server;

import dev.esker.spi.Endpoint;

/**
 * Told what a running broker can't solve alone. Called on threads of the broker; must not block.
 */
public interface BrokerListener {

  /** Told nothing. */
  BrokerListener NONE = cause -> {};

  /**
   * The broker has stopped acknowledging for good; the process should say why and end. Called once
   * at most.
   *
   * @param cause the failed write or fsync, or a bug
   */
  void fenced(Throwable cause);

  /**
   * Recovery goes on; the last call has {@code bytesDone == bytesTotal}.
   *
   * @param bytesDone bytes of write-ahead log that were replayed
   * @param bytesTotal bytes to replay
   */
  default void recovering(long bytesDone, long bytesTotal) {}

  /**
   * The start can't go on before something happens elsewhere.
   *
   * @param reason what is waited for
   */
  default void waiting(String reason) {}

  /**
   * The node is reached there from now on; before the broker serves.
   *
   * @param key what it is for, as in {@link dev.esker.spi.NodeInfo#endpoints}
   * @param at where
   */
  default void listening(String key, Endpoint at) {}

  /** Something that an operator wants to know, in one line. */
  default void notice(String message) {}
}

package dev.esker.spi;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A running front end: some sockets, and the translation between their protocol and the services.
 */
public interface Frontend extends AutoCloseable {

  /**
   * Binds its listeners and begins to serve. Completes once connections are accepted; completes
   * exceptionally, with nothing left bound, if that can't be.
   *
   * @return what it listens on
   */
  CompletionStage<List<Endpoint>> start();

  /**
   * Stops accepting connections and requests, and answers what it has taken. Completes when every
   * connection is answered and closed, or when the time is over, whichever is first.
   */
  CompletionStage<Void> drain(Duration atMost);

  /** Closes whatever is left, at once. May be called without {@link #drain}. */
  @Override
  void close();
}

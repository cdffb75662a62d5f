package dev.esker.spi;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A front end: some sockets, and the translation between their protocol and the services. The
 * package description shows the states that it passes through.
 */
public interface Frontend extends AutoCloseable {

  /**
   * Called once before the broker has recovered its log, when the services aren't there yet and the
   * recovery may take minutes. A front end that can say how the broker is may bind its listeners
   * here and answer such questions from {@link FrontendContext#readiness}; whatever else it is
   * asked it refuses, in the words of its protocol, until {@link #start}. By default nothing is
   * done.
   *
   * @return what it listens on already, perhaps nothing; completes exceptionally, with nothing left
   *     bound, if that can't be
   */
  default CompletionStage<List<Endpoint>> open() {
    return CompletableFuture.completedFuture(List.of());
  }

  /**
   * Binds its listeners, unless {@link #open} has, and begins to serve: the services are there.
   * Completes once connections are accepted; completes exceptionally, with nothing left bound, if
   * that can't be.
   *
   * @return everything that it listens on
   */
  CompletionStage<List<Endpoint>> start();

  /**
   * Stops accepting connections and requests, and answers what it has taken. Completes when every
   * connection is answered and closed, or when the time is over, whichever is first.
   */
  CompletionStage<Void> drain(Duration atMost);

  /**
   * Closes whatever is left, at once; nothing is bound when it returns. May be called in every
   * state, more than once, and while an earlier call hangs, after that one was interrupted.
   */
  @Override
  void close();
}

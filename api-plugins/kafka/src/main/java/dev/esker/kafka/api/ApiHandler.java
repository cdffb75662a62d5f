package dev.esker.kafka.api;

import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Serves one kind of request in all its versions.
 *
 * @param <Q> the request
 */
@FunctionalInterface
public interface ApiHandler<Q extends ApiMessage> {

  /**
   * Begins to serve a request. Called on the event loop of its connection, in the order in which
   * requests came; must not block. An exception is answered like {@link Call#fail}.
   *
   * @throws RejectedRequestException if the request as a whole is answered with an error
   */
  void handle(Call<Q> call) throws RejectedRequestException;
}

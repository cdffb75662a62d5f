package dev.esker.kafka.api;

import dev.esker.kafka.protocol.Api;
import org.apache.kafka.common.protocol.ApiMessage;

/** Finds the handler of a request and calls it. */
@FunctionalInterface
public interface Dispatcher {

  /**
   * Calls the handler; see {@link ApiHandler#handle}.
   *
   * @param call whose request is of that kind
   */
  void handle(Api api, Call<ApiMessage> call) throws RejectedRequestException;
}

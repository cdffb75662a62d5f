package dev.esker.http.server;

/** Serves the requests of one route. */
@FunctionalInterface
public interface HttpHandler {

  /**
   * Called on the exchange's event loop, once the body is there; must not block. Answers now or
   * later, exactly once.
   *
   * @throws ApiException to answer with that error
   */
  void handle(Exchange exchange);
}

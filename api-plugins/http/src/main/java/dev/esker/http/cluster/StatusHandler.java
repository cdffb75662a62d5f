package dev.esker.http.cluster;

import dev.esker.http.api.Services;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpHandler;
import dev.esker.spi.Authorizer.Operation;

/** {@code GET /cluster/status}. */
public final class StatusHandler implements HttpHandler {

  private final Services services;
  private final ClusterStatus status;

  /**
   * @param services say who may ask
   * @param status what is answered
   */
  public StatusHandler(Services services, ClusterStatus status) {
    this.services = services;
    this.status = status;
  }

  @Override
  public void handle(Exchange exchange) {
    services.access().cluster(Operation.DESCRIBE);
    exchange.then(status.ask(), answers -> exchange.json(status.compose(answers)));
  }
}

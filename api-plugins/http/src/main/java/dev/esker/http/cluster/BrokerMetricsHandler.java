package dev.esker.http.cluster;

import dev.esker.http.peers.Forwarding;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpHandler;
import dev.esker.http.server.Numbers;

/**
 * {@code GET /cluster/brokers/{id}/metrics}: what {@code GET /metrics} of that broker says, for
 * whoever can reach this one only.
 */
public final class BrokerMetricsHandler implements HttpHandler {

  /** A page shows the figures of all brokers side by side: one that hangs must not hold it up. */
  private static final int PATIENCE_MILLIS = 3_000;

  private final Forwarding forwarding;
  private final HttpHandler own;

  /**
   * @param forwarding asks the others
   * @param own answers for this broker
   */
  public BrokerMetricsHandler(Forwarding forwarding, MetricsHandler own) {
    this.forwarding = forwarding;
    this.own = own;
  }

  @Override
  public void handle(Exchange exchange) {
    int broker = Numbers.integer("id", exchange.path("id"), 0, Integer.MAX_VALUE);
    forwarding.once(exchange, broker, own, PATIENCE_MILLIS);
  }
}

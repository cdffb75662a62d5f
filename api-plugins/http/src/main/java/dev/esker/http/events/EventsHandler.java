package dev.esker.http.events;

import dev.esker.http.api.Services;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpError;
import dev.esker.http.server.HttpHandler;
import dev.esker.spi.Authorizer.Operation;
import io.vertx.core.buffer.Buffer;

/** {@code GET /cluster/events}: the state of the cluster, and then what changes, for ever. */
public final class EventsHandler implements HttpHandler {

  private final Services services;
  private final ClusterEvents events;

  /**
   * @param services say who may ask
   * @param events what there is to tell
   */
  public EventsHandler(Services services, ClusterEvents events) {
    this.services = services;
    this.events = events;
  }

  @Override
  public void handle(Exchange exchange) {
    services.access().cluster(Operation.DESCRIBE);
    if (exchange.isHead()) {
      exchange.answerAsIs(200, EventText.TYPE, Buffer.buffer());
      return;
    }
    EventReader reader = new EventReader(exchange, events::wantStatus);
    if (!events.join(reader)) {
      throw ApiException.of(
          HttpError.UNAVAILABLE,
          "there are " + ClusterEvents.MAX_STREAMS + " streams of the cluster's events already");
    }
    reader.begin();
    exchange.whenOver(() -> events.leave(reader));
    exchange.whenOver(exchange.loop().waiting(reader::end));
  }
}

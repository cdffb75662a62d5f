package dev.esker.http.consume;

import dev.esker.http.api.Services;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpError;
import dev.esker.http.server.Numbers;
import dev.esker.http.server.Query;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import java.util.Set;

/** Serves what reads records, in both styles. */
public final class ConsumeHandlers {

  private static final int MAX_LIMIT = 10_000;
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_WAIT_MILLIS = 60_000;
  private static final int DEFAULT_BYTES = 1 << 20;
  private static final int MAX_BYTES = 16 << 20;
  private static final String LAST_EVENT_ID = "Last-Event-ID";
  private static final Set<String> PARTITION_PARAMETERS =
      Set.of("offset", "cursor", "timestamp", "limit", "max_bytes", "wait_ms", "format");
  private static final Set<String> TOPIC_PARAMETERS =
      Set.of("from", "cursor", "timestamp", "limit", "max_bytes", "wait_ms", "format");
  private static final Set<String> PLAIN_PARAMETERS =
      Set.of("topic", "partition", "offset", "limit", "wait_ms");

  private final Services services;

  /** Serves from these. */
  public ConsumeHandlers(Services services) {
    this.services = services;
  }

  /** Why a request that waits is answered early. */
  static ApiException stopping() {
    return ApiException.of(HttpError.UNAVAILABLE, "the broker is stopping");
  }

  /** {@code GET /topics/{topic}/partitions/{p}/consume}. */
  public void partition(Exchange exchange) {
    Query query = exchange.query().allow(PARTITION_PARAMETERS);
    ClusterView.Topic topic = topic(exchange, exchange.path("topic"));
    int partition = services.partition(topic, exchange.partition()).partition();
    Reading reading = reading(exchange, query, false);
    exchange.then(
        new Start(services, topic).ofPartition(partition, query, lastEventId(exchange)),
        positions -> serve(exchange, topic, reading, positions, true));
  }

  /** {@code GET /topics/{topic}/consume}. */
  public void topic(Exchange exchange) {
    Query query = exchange.query().allow(TOPIC_PARAMETERS);
    ClusterView.Topic topic = topic(exchange, exchange.path("topic"));
    Reading reading = reading(exchange, query, false);
    exchange.then(
        new Start(services, topic).ofTopic(query, lastEventId(exchange)),
        positions -> serve(exchange, topic, reading, positions, false));
  }

  /** {@code GET /consume}. */
  public void plain(Exchange exchange) {
    Query query = exchange.query().allow(PLAIN_PARAMETERS);
    ClusterView.Topic topic = topic(exchange, query.required("topic"));
    int number = Numbers.integer("partition", query.required("partition"), 0, Integer.MAX_VALUE);
    int partition = services.partition(topic, number).partition();
    Reading reading = reading(exchange, query, true);
    exchange.then(
        new Start(services, topic).ofPartition(partition, query, null),
        positions -> new OnePage(exchange, fetching(exchange, topic), reading, positions).start());
  }

  private ClusterView.Topic topic(Exchange exchange, String name) {
    services.throttles().check(exchange);
    services.access().topic(Operation.READ, name);
    return services.topic(name);
  }

  private static String lastEventId(Exchange exchange) {
    return streams(exchange) ? exchange.header(LAST_EVENT_ID).orElse(null) : null;
  }

  private static boolean streams(Exchange exchange) {
    // A stream has no end, so HEAD would never be answered: it gets the head of a page.
    return exchange.accepts(EventStream.TYPE) && !exchange.isHead();
  }

  private static Reading reading(Exchange exchange, Query query, boolean plain) {
    boolean endless = streams(exchange) && !plain;
    return new Reading(
        query
            .integer("limit", 1, endless ? Integer.MAX_VALUE : MAX_LIMIT)
            .orElse(endless ? 0 : DEFAULT_LIMIT),
        query.integer("max_bytes", 1, MAX_BYTES).orElse(DEFAULT_BYTES),
        query.integer("wait_ms", 0, MAX_WAIT_MILLIS).orElse(0),
        plain ? ValueFormat.STRING : ValueFormat.of(query.string("format").orElse("auto")),
        plain);
  }

  private Fetching fetching(Exchange exchange, ClusterView.Topic topic) {
    return new Fetching(services, exchange, topic.name());
  }

  private void serve(
      Exchange exchange,
      ClusterView.Topic topic,
      Reading reading,
      Positions positions,
      boolean onePartition) {
    Fetching fetching = fetching(exchange, topic);
    if (streams(exchange)) {
      new EventStream(exchange, fetching, reading, onePartition, positions).start();
    } else {
      new OnePage(exchange, fetching, reading, positions).start();
    }
  }
}

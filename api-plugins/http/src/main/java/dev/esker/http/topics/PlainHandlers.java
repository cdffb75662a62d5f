package dev.esker.http.topics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Addresses;
import dev.esker.http.api.Services;
import dev.esker.http.json.Json;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.Fields;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.ClusterView;
import java.util.Map;

/** Serves topics in the plain style. */
public final class PlainHandlers {

  private static final int DEFAULT = -1;

  private final Services services;
  private final TopicHandlers topics;

  /** Serves from these. */
  public PlainHandlers(Services services, TopicHandlers topics) {
    this.services = services;
    this.topics = topics;
  }

  /** {@code POST /create-topic}. */
  public void create(Exchange exchange) {
    Fields fields = exchange.fields("topic", "partitions", "replication_factor", "configs");
    topics.create(
        exchange,
        new NewTopic(
            fields.requiredString("topic"),
            fields.integer("partitions", 1, Integer.MAX_VALUE).orElse(DEFAULT),
            (short) fields.integer("replication_factor", 1, Short.MAX_VALUE).orElse(DEFAULT),
            Map.of(),
            TopicHandlers.configs(fields)),
        created -> exchange.json(Json.object().put("status", "created")));
  }

  /** {@code GET /list-topics}. */
  public void list(Exchange exchange) {
    ObjectNode answer = Json.object();
    ArrayNode names = answer.putArray("topics");
    topics.visible(false).forEach(topic -> names.add(topic.name()));
    exchange.json(answer);
  }

  /** {@code GET /metadata}. */
  public void metadata(Exchange exchange) {
    ClusterView view = services.cluster();
    ObjectNode answer = Json.object();
    ObjectNode all = answer.putObject("topic_partitions");
    for (ClusterView.Topic topic : topics.visible(false)) {
      ArrayNode partitions = all.putArray(topic.name());
      for (ClusterView.Partition each : topic.partitions()) {
        partitions
            .addObject()
            .put("partition", each.partition())
            .put("broker", Addresses.http(view, each.leader()));
      }
    }
    exchange.json(answer);
  }
}

package dev.esker.http.topics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Services;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.Fields;
import dev.esker.spi.AdminService.ConfigAlteration;
import dev.esker.spi.AdminService.ConfigChange;
import dev.esker.spi.AdminService.ConfigOperation;
import dev.esker.spi.AdminService.ConfigResource;
import dev.esker.spi.AdminService.CreatedTopic;
import dev.esker.spi.AdminService.NewPartitions;
import dev.esker.spi.AdminService.NewTopic;
import dev.esker.spi.AdminService.ResourceType;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Serves topics in the resource style. */
public final class TopicHandlers {

  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int CREATED = 201;
  private static final int DEFAULT = -1;

  private final Services services;
  private final TopicDescriptions descriptions;

  /** Serves from these. */
  public TopicHandlers(Services services) {
    this.services = services;
    this.descriptions = new TopicDescriptions(services);
  }

  /** {@code GET /topics}. */
  public void list(Exchange exchange) {
    boolean internal = exchange.query().allow(Set.of("internal")).flag("internal");
    ArrayNode topics = Json.array();
    for (ClusterView.Topic topic : visible(internal)) {
      topics
          .addObject()
          .put("name", topic.name())
          .put("partitions", topic.partitions().size())
          .put("replication_factor", TopicDescriptions.replicationFactor(topic))
          .put("internal", topic.internal());
    }
    ObjectNode answer = Json.object();
    answer.set("topics", topics);
    exchange.json(answer);
  }

  /** By name. */
  List<ClusterView.Topic> visible(boolean internal) {
    List<ClusterView.Topic> topics = new ArrayList<>();
    for (ClusterView.Topic topic : services.cluster().topics()) {
      if ((internal || !topic.internal())
          && services.access().allowsTopic(Operation.DESCRIBE, topic.name())) {
        topics.add(topic);
      }
    }
    topics.sort(java.util.Comparator.comparing(ClusterView.Topic::name));
    return topics;
  }

  /** {@code POST /topics/{topic}}. */
  public void create(Exchange exchange) {
    Fields fields =
        exchange.fields("num_partitions", "replication_factor", "rack_awareness", "configs");
    // Placement is rack-aware whenever brokers have racks; without it there is nothing to ask for.
    var unused = fields.bool("rack_awareness");
    String name = exchange.path("topic");
    create(
        exchange,
        new NewTopic(
            name,
            fields.integer("num_partitions", 1, Integer.MAX_VALUE).orElse(DEFAULT),
            (short) fields.integer("replication_factor", 1, Short.MAX_VALUE).orElse(DEFAULT),
            Map.of(),
            configs(fields)),
        created ->
            exchange.then(
                descriptions.of(services.topic(name)), answer -> exchange.json(CREATED, answer)));
  }

  static Map<String, String> configs(Fields fields) {
    Map<String, String> configs = fields.texts("configs");
    configs
        .entrySet()
        .removeIf(each -> each.getValue() == null); // the default, as if nothing had been said
    return configs;
  }

  /** Creates a topic and goes on once every broker that has to knows it. */
  void create(Exchange exchange, NewTopic topic, Consumer<CreatedTopic> next) {
    services.access().topic(Operation.CREATE, topic.name());
    exchange.then(
        services.admin().createTopics(List.of(topic), false, TIMEOUT_MILLIS),
        results -> {
          CreatedTopic result = results.get(0);
          check(result.error(), result.message());
          next.accept(result);
        });
  }

  private static String field(ErrorCode error) {
    return switch (error) {
      case INVALID_PARTITIONS -> "num_partitions";
      case INVALID_REPLICATION_FACTOR -> "replication_factor";
      case INVALID_CONFIG -> "configs";
      case INVALID_TOPIC_EXCEPTION, TOPIC_ALREADY_EXISTS -> "topic";
      default -> null;
    };
  }

  private ClusterView.Topic topic(Exchange exchange, Operation operation) {
    String name = exchange.path("topic");
    services.access().topic(operation, name);
    return services.topic(name);
  }

  /** {@code GET /topics/{topic}}. */
  public void describe(Exchange exchange) {
    exchange.then(descriptions.of(topic(exchange, Operation.DESCRIBE)), exchange::json);
  }

  /** {@code GET /topics/{topic}/partitions/{p}}. */
  public void partition(Exchange exchange) {
    ClusterView.Topic topic = topic(exchange, Operation.DESCRIBE);
    ClusterView.Partition partition = services.partition(topic, exchange.partition());
    exchange.then(
        descriptions.partitions(topic, List.of(partition)), all -> exchange.json(all.get(0)));
  }

  /** {@code DELETE /topics/{topic}}. */
  public void delete(Exchange exchange) {
    String name = topic(exchange, Operation.DELETE).name();
    exchange.then(
        services.admin().deleteTopics(List.of(name), TIMEOUT_MILLIS),
        results -> {
          check(results.get(0).error(), results.get(0).message());
          exchange.json(Json.object().put("status", "deleted"));
        });
  }

  private static void check(ErrorCode error, String message) {
    if (error != ErrorCode.NONE) {
      throw ApiException.of(error, message).in(field(error));
    }
  }

  /** {@code PATCH /topics/{topic}}. */
  public void alter(Exchange exchange) {
    ClusterView.Topic topic = topic(exchange, Operation.ALTER);
    Fields fields = exchange.fields("num_partitions", "configs");
    Map<String, String> configs = fields.texts("configs");
    OptionalInt partitions = fields.integer("num_partitions", 1, Integer.MAX_VALUE);
    if (configs.isEmpty() && partitions.isEmpty()) {
      throw ApiException.field(
          "configs", "nothing to change: num_partitions or configs are needed");
    }
    exchange.then(
        changeConfigs(topic.name(), configs)
            .thenCompose(done -> addPartitions(topic, partitions))
            .thenCompose(done -> descriptions.of(services.topic(topic.name()))),
        exchange::json);
  }

  private CompletionStage<Void> changeConfigs(String topic, Map<String, String> configs) {
    if (configs.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    List<ConfigChange> changes = new ArrayList<>();
    configs.forEach(
        (key, value) ->
            changes.add(
                new ConfigChange(
                    key, value == null ? ConfigOperation.DELETE : ConfigOperation.SET, value)));
    ConfigResource resource = new ConfigResource(ResourceType.TOPIC, topic);
    return services
        .admin()
        .alterConfigs(List.of(new ConfigAlteration(resource, false, changes)), false)
        .thenAccept(results -> check(results.get(0).error(), results.get(0).message()));
  }

  private CompletionStage<Void> addPartitions(ClusterView.Topic topic, OptionalInt count) {
    if (count.isEmpty() || count.getAsInt() == topic.partitions().size()) {
      return CompletableFuture.completedFuture(null);
    }
    NewPartitions more = new NewPartitions(topic.name(), count.getAsInt(), List.of());
    return services
        .admin()
        .createPartitions(List.of(more), false, TIMEOUT_MILLIS)
        .thenAccept(results -> check(results.get(0).error(), results.get(0).message()));
  }

  /** {@code GET /topics/{topic}/configs}. */
  public void configs(Exchange exchange) {
    exchange.then(
        descriptions.configs(topic(exchange, Operation.DESCRIBE_CONFIGS).name()),
        entries -> {
          ObjectNode answer = Json.object();
          ArrayNode configs = answer.putArray("configs");
          for (var entry : entries) {
            configs
                .addObject()
                .put("name", entry.key())
                .put("value", entry.value())
                .put("source", entry.source().name())
                .put("read_only", entry.readOnly())
                .put("documentation", entry.documentation());
          }
          exchange.json(answer);
        });
  }
}

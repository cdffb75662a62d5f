package dev.esker.http.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Services;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.Fields;
import dev.esker.http.server.Numbers;
import dev.esker.http.server.Query;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ClusterAdmin.AssignmentPlan;
import dev.esker.spi.ClusterAdmin.Election;
import dev.esker.spi.ClusterAdmin.Outcome;
import dev.esker.spi.ClusterAdmin.PartitionOutcome;
import dev.esker.spi.ClusterAdmin.PlanOptions;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Serves what operators do to the cluster. Any broker passes it on to the one that decides. */
public final class AdminHandlers {
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final String LEADERS_ONLY = "leaders_only";
  private static final String BY_LOAD = "by_load";
  private static final String MAX_MOVES = "max_moves";
  private static final String DRAIN = "drain";
  private static final Set<String> PLAN = Set.of(LEADERS_ONLY, BY_LOAD, MAX_MOVES, DRAIN);
  private static final String STATUS = "status";
  private static final String TOPIC = "topic";
  private static final String PARTITION = "partition";

  private final Services services;

  /** Serves from these. */
  public AdminHandlers(Services services) {
    this.services = services;
  }

  private ClusterAdmin admin(Operation operation) {
    services.access().cluster(operation);
    return services.clusterAdmin();
  }

  private static <T> void then(
      Exchange exchange, CompletionStage<Answer<T>> stage, Consumer<? super T> next) {
    exchange.then(
        stage,
        answer -> {
          check(answer.error(), answer.message());
          next.accept(answer.value());
        });
  }

  private static void check(ErrorCode error, String message) {
    if (error != ErrorCode.NONE) {
      throw ApiException.of(error, message);
    }
  }

  private static PlanOptions options(Exchange exchange) {
    Query query = exchange.query().allow(PLAN);
    Set<Integer> drain = new TreeSet<>();
    for (String each : query.string(DRAIN).map(text -> text.split(",", -1)).orElse(new String[0])) {
      drain.add(Numbers.integer(DRAIN, each.trim(), 0, Integer.MAX_VALUE));
    }
    return new PlanOptions(
        query.flag(LEADERS_ONLY),
        query.flag(BY_LOAD),
        query.integer(MAX_MOVES, 0, Integer.MAX_VALUE).orElse(-1),
        drain);
  }

  /** {@code GET /admin/assignment-plan}. */
  public void plan(Exchange exchange) {
    PlanOptions options = options(exchange);
    ClusterAdmin admin = admin(Operation.DESCRIBE);
    answer(exchange, admin, admin.plan(options));
  }

  private static void answer(
      Exchange exchange, ClusterAdmin admin, CompletionStage<Answer<AssignmentPlan>> planned) {
    then(
        exchange,
        planned,
        plan ->
            then(
                exchange,
                admin.planProgress(),
                progress -> {
                  ObjectNode answer = PlanJson.plan(plan);
                  answer.set("rebalance", PlanJson.progress(progress));
                  exchange.json(answer);
                }));
  }

  /** {@code POST /admin/assignment-plan}. */
  public void execute(Exchange exchange) {
    PlanOptions options = options(exchange);
    exchange.fields();
    ClusterAdmin admin = admin(Operation.ALTER);
    answer(exchange, admin, admin.executePlan(options));
  }

  /** {@code DELETE /admin/assignment-plan}. */
  public void cancel(Exchange exchange) {
    then(
        exchange,
        admin(Operation.ALTER).cancelPlan(),
        progress -> exchange.json(PlanJson.progress(progress)));
  }

  private static int broker(Exchange exchange) {
    return Numbers.integer("id", exchange.path("id"), 0, Integer.MAX_VALUE);
  }

  private static void answer(Exchange exchange, CompletionStage<Outcome> stage, String status) {
    exchange.then(
        stage,
        outcome -> {
          check(outcome.error(), outcome.message());
          exchange.json(Json.object().put(STATUS, status));
        });
  }

  /** {@code POST /admin/brokers/{id}/drain}. */
  public void drain(Exchange exchange) {
    exchange.fields();
    answer(exchange, admin(Operation.ALTER).drain(broker(exchange)), "draining");
  }

  /** {@code POST /admin/brokers/{id}/undrain}. */
  public void undrain(Exchange exchange) {
    exchange.fields();
    answer(exchange, admin(Operation.ALTER).undrain(broker(exchange)), "active");
  }

  /** {@code DELETE /admin/brokers/{id}}. */
  public void unregister(Exchange exchange) {
    answer(
        exchange,
        admin(Operation.ALTER).unregisterBroker(broker(exchange), TIMEOUT_MILLIS),
        "unregistered");
  }

  /** {@code POST /admin/elect-leaders}. */
  public void elect(Exchange exchange) {
    Fields fields = exchange.fields("election", TOPIC, PARTITION);
    Election election =
        switch (fields.string("election").orElse("preferred")) {
          case "preferred" -> Election.PREFERRED;
          case "unclean" -> Election.UNCLEAN;
          default -> throw ApiException.field("election", "election must be preferred or unclean");
        };
    then(
        exchange,
        admin(Operation.ALTER).electLeaders(election, wanted(fields), TIMEOUT_MILLIS),
        outcomes -> exchange.json(results(outcomes)));
  }

  private Optional<List<TopicPartition>> wanted(Fields fields) {
    Optional<String> name = fields.string(TOPIC);
    OptionalInt number = fields.integer(PARTITION, 0, Integer.MAX_VALUE);
    if (name.isEmpty()) {
      if (number.isPresent()) {
        throw ApiException.field(TOPIC, "of which topic is partition " + number.getAsInt() + "?");
      }
      return Optional.empty();
    }
    ClusterView.Topic topic = services.topic(name.get());
    if (number.isPresent()) {
      int partition = services.partition(topic, number.getAsInt()).partition();
      return Optional.of(List.of(new TopicPartition(topic.name(), partition)));
    }
    return Optional.of(
        topic.partitions().stream()
            .map(each -> new TopicPartition(topic.name(), each.partition()))
            .toList());
  }

  private static ObjectNode results(List<PartitionOutcome> outcomes) {
    ObjectNode answer = Json.object();
    ArrayNode results = answer.putArray("results");
    for (PartitionOutcome each : outcomes) {
      ObjectNode result =
          results
              .addObject()
              .put(TOPIC, each.partition().topic())
              .put(PARTITION, each.partition().partition());
      boolean elected = each.error() == ErrorCode.NONE;
      result.put("elected", elected);
      if (!elected) {
        result.setAll(Json.error(each.error().name(), words(each), null));
      }
    }
    return answer;
  }

  private static String words(PartitionOutcome outcome) {
    return ApiException.of(outcome.error(), outcome.message()).getMessage();
  }
}

package dev.esker.http.groups.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Services;
import dev.esker.http.api.Times;
import dev.esker.http.groups.GroupDirectory;
import dev.esker.http.groups.OffsetMove;
import dev.esker.http.groups.ResetTarget;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.Fields;
import dev.esker.http.server.HttpHandler;
import dev.esker.http.server.Numbers;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.TopicPartition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * {@code POST /consumer-groups/{group}/reset}: lets a group go on elsewhere, or says what that
 * would come to.
 */
public final class ResetHandler implements HttpHandler {

  private static final String TOPIC = "topic";
  private static final String PARTITIONS = "partitions";
  private static final String TO = "to";
  private static final String DRY_RUN = "dry_run";

  private final Services services;

  /** Serves from these. */
  public ResetHandler(Services services) {
    this.services = services;
  }

  @Override
  public void handle(Exchange exchange) {
    Fields fields = exchange.fields(TOPIC, PARTITIONS, TO, DRY_RUN);
    ResetTarget target = target(fields);
    boolean dryRun = fields.bool(DRY_RUN).orElse(false);
    String group = exchange.path("group");
    services.access().group(dryRun ? Operation.DESCRIBE : Operation.READ, group);
    GroupDirectory directory = new GroupDirectory(services.groups(), services.logs());
    Optional<Set<TopicPartition>> named = named(fields);
    if (named.isPresent()) {
      reset(exchange, directory, group, named.get(), target, dryRun);
      return;
    }
    MemberHandlers.then(
        exchange,
        directory.committed(group, Optional.empty()),
        committed -> reset(exchange, directory, group, there(group, committed), target, dryRun));
  }

  private static ResetTarget target(Fields fields) {
    if (fields.isText(TO)) {
      return switch (fields.requiredString(TO)) {
        case "earliest" -> ResetTarget.EARLIEST;
        case "latest" -> ResetTarget.LATEST;
        default -> throw noTarget();
      };
    }
    Map<String, String> to = fields.texts(TO);
    if (to.size() != 1) {
      throw noTarget();
    }
    Map.Entry<String, String> only = to.entrySet().iterator().next();
    String field = TO + "." + only.getKey();
    String value = String.valueOf(only.getValue());
    return switch (only.getKey()) {
      case "offset" -> ResetTarget.offset(Numbers.longInteger(field, value, 0, Long.MAX_VALUE));
      case "timestamp" -> ResetTarget.time(Times.millis(field, value));
      case "shift" ->
          ResetTarget.shift(Numbers.longInteger(field, value, -Long.MAX_VALUE, Long.MAX_VALUE));
      default -> throw noTarget();
    };
  }

  private static ApiException noTarget() {
    return ApiException.field(
        TO,
        "to must be \"earliest\", \"latest\", or an object with one of offset, timestamp and shift");
  }

  /** The partitions that the body names; empty if it means all that the group has. */
  private Optional<Set<TopicPartition>> named(Fields fields) {
    Optional<String> name = fields.string(TOPIC);
    Optional<List<Integer>> numbers = fields.integers(PARTITIONS, 0, Integer.MAX_VALUE);
    if (name.isEmpty()) {
      if (numbers.isPresent()) {
        throw ApiException.field(PARTITIONS, "partitions are of a topic: name it");
      }
      return Optional.empty();
    }
    services.access().topic(Operation.READ, name.get());
    ClusterView.Topic topic = services.topic(name.get());
    return Optional.of(
        numbers
            .map(List::stream)
            .orElseGet(() -> IntStream.range(0, topic.partitions().size()).boxed())
            .map(number -> services.partition(topic, number).partition())
            .map(number -> new TopicPartition(topic.name(), number))
            .collect(Collectors.toCollection(LinkedHashSet::new)));
  }

  /** Those that the group has been in and that still are there. */
  private Set<TopicPartition> there(String group, Map<TopicPartition, ?> committed) {
    ClusterView view = services.cluster();
    Set<TopicPartition> there =
        committed.keySet().stream()
            .filter(id -> view.partition(id.topic(), id.partition()).isPresent())
            .collect(Collectors.toSet());
    if (there.isEmpty()) {
      throw ApiException.of(
              ErrorCode.GROUP_ID_NOT_FOUND, "group '" + group + "' has no offsets: name a topic")
          .in("group");
    }
    there.forEach(id -> services.access().topic(Operation.READ, id.topic()));
    return there;
  }

  private static void reset(
      Exchange exchange,
      GroupDirectory directory,
      String group,
      Set<TopicPartition> partitions,
      ResetTarget target,
      boolean dryRun) {
    MemberHandlers.then(
        exchange,
        directory.reset(group, partitions, target, dryRun),
        moves -> exchange.json(answer(group, moves, dryRun)));
  }

  private static ObjectNode answer(String group, List<OffsetMove> moves, boolean dryRun) {
    ObjectNode answer = Json.object().put("group", group).put(DRY_RUN, dryRun);
    ArrayNode offsets = answer.putArray("offsets");
    for (OffsetMove move : moves) {
      offsets
          .addObject()
          .put(TOPIC, move.id().topic())
          .put("partition", move.id().partition())
          .put("from", move.from() < 0 ? null : Long.valueOf(move.from()))
          .put(TO, move.to())
          .put("log_start_offset", move.logStart())
          .put("high_watermark", move.highWatermark());
    }
    return answer;
  }
}

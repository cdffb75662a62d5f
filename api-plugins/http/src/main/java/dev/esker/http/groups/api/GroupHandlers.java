package dev.esker.http.groups.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Services;
import dev.esker.http.groups.GroupDetail;
import dev.esker.http.groups.GroupDirectory;
import dev.esker.http.groups.GroupSummary;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.OffsetLookup;
import dev.esker.spi.TopicPartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Serves what there is to know of groups, and deletes them. */
public final class GroupHandlers {

  private static final String GROUP = "group";
  private static final String STATUS = "status";

  private final Services services;

  /** Serves from these. */
  public GroupHandlers(Services services) {
    this.services = services;
  }

  private GroupDirectory directory() {
    return new GroupDirectory(services.groups(), services.logs());
  }

  private String group(Exchange exchange, Operation operation) {
    String group = exchange.path(GROUP);
    services.access().group(operation, group);
    return group;
  }

  /** {@code GET /consumer-groups}. */
  public void list(Exchange exchange) {
    exchange.then(
        directory().list(),
        groups -> {
          ObjectNode answer = Json.object();
          ArrayNode all = answer.putArray("groups");
          for (GroupSummary each : groups) {
            if (services.access().allowsGroup(Operation.DESCRIBE, each.group())) {
              all.addObject()
                  .put(GROUP, each.group())
                  .put("state", each.state())
                  .put("protocol_type", each.protocolType())
                  .put("type", each.type());
            }
          }
          exchange.then(
              services.forwarding().others(exchange),
              others -> {
                others.forEach(other -> all.addAll(groups(other)));
                exchange.json(others.isEmpty() ? answer : sorted(answer));
              });
        });
  }

  private static ArrayNode groups(ObjectNode answer) {
    return (ArrayNode) answer.get("groups");
  }

  /** A group that moves meanwhile may be listed by two brokers; it is one. */
  private static ObjectNode sorted(ObjectNode answer) {
    TreeMap<String, JsonNode> byName = new TreeMap<>();
    groups(answer).forEach(each -> byName.putIfAbsent(each.path(GROUP).asText(), each));
    ObjectNode sorted = Json.object();
    sorted.putArray("groups").addAll(byName.values());
    return sorted;
  }

  /** {@code GET /consumer-groups/{group}}. */
  public void describe(Exchange exchange) {
    MemberHandlers.then(
        exchange,
        directory().describe(group(exchange, Operation.DESCRIBE)),
        detail -> exchange.json(describe(detail)));
  }

  private ObjectNode describe(GroupDetail detail) {
    ClusterView view = services.cluster();
    ObjectNode answer =
        Json.object()
            .put(GROUP, detail.group())
            .put("state", detail.state())
            .put("protocol_type", detail.protocolType())
            .put("protocol", detail.assignor())
            .put(
                "coordinator",
                view.coordinatorOf(detail.group()).map(ClusterView.Broker::id).orElse(-1));
    long total = 0;
    for (GroupDetail.Partition each : detail.partitions()) {
      total += Math.max(0, each.lag());
    }
    answer.put("total_lag", total);
    ArrayNode members = answer.putArray("members");
    Map<String, String> consumers = new HashMap<>();
    for (GroupDetail.Member each : detail.members()) {
      consumers.put(each.memberId(), each.consumerId());
      ObjectNode member =
          members
              .addObject()
              .put("consumer_id", each.consumerId())
              .put("member_id", each.memberId())
              .put("client_id", each.clientId())
              .put("host", each.host());
      ArrayNode topics = member.putArray("topics");
      each.topics().forEach(topics::add);
      member.set("assignment", MemberHandlers.assignment(each.assignment()));
    }
    ArrayNode offsets = answer.putArray("offsets");
    for (GroupDetail.Partition each : detail.partitions()) {
      offsets.add(
          offset(each)
              .put("member_id", each.memberId())
              .put("consumer_id", consumers.get(each.memberId())));
    }
    return answer;
  }

  private static ObjectNode offset(GroupDetail.Partition each) {
    ObjectNode node =
        Json.object().put("topic", each.id().topic()).put("partition", each.id().partition());
    known(node, "committed_offset", each.committed());
    known(node, "log_end_offset", each.logEnd());
    known(node, "lag", each.lag());
    return node.put("metadata", each.metadata());
  }

  private static void known(ObjectNode node, String name, long value) {
    if (value < 0) {
      node.putNull(name);
    } else {
      node.put(name, value);
    }
  }

  /** {@code DELETE /consumer-groups/{group}}. */
  public void delete(Exchange exchange) {
    MemberHandlers.then(
        exchange,
        directory().delete(group(exchange, Operation.DELETE)),
        group -> exchange.json(Json.object().put(STATUS, "deleted")));
  }

  private TopicPartition partition(Exchange exchange) {
    ClusterView.Topic topic = services.topic(exchange.path("topic"));
    services.access().topic(Operation.DESCRIBE, topic.name());
    return new TopicPartition(
        topic.name(), services.partition(topic, exchange.partition()).partition());
  }

  /** {@code GET /consumer-groups/{group}/topics/{topic}/partitions/{p}}. */
  public void committed(Exchange exchange) {
    String group = group(exchange, Operation.DESCRIBE);
    TopicPartition partition = partition(exchange);
    OffsetLookup end =
        new OffsetLookup(partition.topic(), partition.partition(), OffsetLookup.LATEST, -1, false);
    MemberHandlers.then(
        exchange,
        directory().committed(group, Optional.of(Set.of(partition))),
        committed ->
            exchange.then(
                services.logs().offsets(List.of(end)),
                ends -> exchange.json(committed(committed.get(partition), ends.get(0).offset()))));
  }

  private static ObjectNode committed(CommittedOffset committed, long end) {
    GroupDetail.Partition detail =
        new GroupDetail.Partition(
            new TopicPartition("", 0),
            null,
            committed == null ? -1 : committed.offset(),
            committed == null ? "" : committed.metadata(),
            end);
    ObjectNode node = offset(detail);
    node.remove("topic");
    node.remove("partition");
    return node;
  }

  /** {@code DELETE /consumer-groups/{group}/topics/{topic}/partitions/{p}}. */
  public void forget(Exchange exchange) {
    String group = group(exchange, Operation.DELETE);
    TopicPartition partition = partition(exchange);
    exchange.then(
        services.groups().deleteOffsets(group, Set.of(partition)),
        result -> {
          check(result.error(), group);
          check(result.partitions().getOrDefault(partition, ErrorCode.NONE), group);
          exchange.json(Json.object().put(STATUS, "deleted"));
        });
  }

  private static void check(ErrorCode error, String group) {
    if (error == ErrorCode.GROUP_ID_NOT_FOUND) {
      throw ApiException.of(error, "there is no group '" + group + "'").in(GROUP);
    }
    if (error != ErrorCode.NONE) {
      throw ApiException.of(error, null);
    }
  }
}

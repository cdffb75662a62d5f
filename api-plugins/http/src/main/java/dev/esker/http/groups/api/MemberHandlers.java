package dev.esker.http.groups.api;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Services;
import dev.esker.http.groups.Commit;
import dev.esker.http.groups.GroupSessions;
import dev.esker.http.groups.HeartbeatAnswer;
import dev.esker.http.groups.MemberCall;
import dev.esker.http.groups.Membership;
import dev.esker.http.groups.Outcome;
import dev.esker.http.groups.Registration;
import dev.esker.http.json.Json;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.Fields;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Serves consumers: they register, show up, commit and leave. */
public final class MemberHandlers {

  private static final int MAX_WAIT_MILLIS = 60_000;
  private static final int DEFAULT_WAIT_MILLIS = 10_000;
  private static final String CONSUMER = "consumer_id";
  private static final String MEMBER = "member_id";
  private static final String GENERATION = "generation";
  private static final String WAIT = "wait_ms";
  private static final String STATUS = "status";
  private static final String OFFSET = "offset";
  private static final String METADATA = "metadata";

  private final Services services;
  private final GroupSessions sessions;

  /**
   * @param sessions of the consumers that this broker speaks for; not closed here
   */
  public MemberHandlers(Services services, GroupSessions sessions) {
    this.services = services;
    this.sessions = sessions;
  }

  private String group(Exchange exchange) {
    String group = exchange.path("group");
    services.access().group(Operation.READ, group);
    return group;
  }

  private MemberCall caller(Exchange exchange, Fields fields) {
    return new MemberCall(
        group(exchange),
        fields.requiredString(CONSUMER),
        fields.string(MEMBER).orElse(""),
        fields.integer(GENERATION, 0, Integer.MAX_VALUE));
  }

  private static int wait(Fields fields) {
    return fields.integer(WAIT, 0, MAX_WAIT_MILLIS).orElse(DEFAULT_WAIT_MILLIS);
  }

  /** Goes on with the value of an outcome, or answers with its error. */
  static <T> void then(
      Exchange exchange, CompletionStage<Outcome<T>> stage, Consumer<? super T> next) {
    exchange.then(
        stage,
        outcome -> {
          if (outcome instanceof Outcome.Failed<T> failed) {
            throw ApiException.of(failed.error(), failed.message());
          }
          next.accept(((Outcome.Ok<T>) outcome).value());
        });
  }

  /** {@code POST /consumer-groups/{group}/register}. */
  public void register(Exchange exchange) {
    Fields fields =
        exchange.fields(
            CONSUMER,
            MEMBER,
            "topics",
            "session_timeout_ms",
            "rebalance_timeout_ms",
            WAIT,
            GENERATION);
    MemberCall caller = caller(exchange, fields);
    List<String> topics = fields.requiredStrings("topics");
    topics.forEach(topic -> services.access().topic(Operation.READ, topic));
    int session =
        fields
            .integer("session_timeout_ms", 1, Integer.MAX_VALUE)
            .orElse(Registration.DEFAULT_SESSION_TIMEOUT_MILLIS);
    int rebalance =
        fields
            .integer("rebalance_timeout_ms", 1, Integer.MAX_VALUE)
            .orElse(Registration.DEFAULT_REBALANCE_TIMEOUT_MILLIS);
    Registration wish = new Registration(topics, session, rebalance, "/" + exchange.remoteHost());
    then(
        exchange,
        sessions.register(caller, wish, wait(fields)),
        membership -> {
          ObjectNode answer =
              Json.object().put("group", caller.group()).put(CONSUMER, caller.consumerId());
          place(answer, membership)
              .put("heartbeat_interval_ms", membership.heartbeatIntervalMillis())
              .put("session_timeout_ms", session);
          exchange.json(answer);
        });
  }

  private static ObjectNode place(ObjectNode answer, Membership membership) {
    answer.put(MEMBER, membership.memberId()).put(GENERATION, membership.generation());
    answer.set("assignment", assignment(membership.assignment()));
    return answer;
  }

  /** Partitions by topic; they come sorted. */
  static ArrayNode assignment(List<TopicPartition> partitions) {
    ArrayNode topics = Json.array();
    String current = null;
    ArrayNode numbers = null;
    for (TopicPartition each : partitions) {
      if (!each.topic().equals(current)) {
        current = each.topic();
        numbers = topics.addObject().put("topic", current).putArray("partitions");
      }
      numbers.add(each.partition());
    }
    return topics;
  }

  /** {@code POST /consumer-groups/{group}/heartbeat}. */
  public void heartbeat(Exchange exchange) {
    Fields fields = exchange.fields(CONSUMER, MEMBER, GENERATION, WAIT);
    then(
        exchange,
        sessions.heartbeat(caller(exchange, fields), wait(fields)),
        answer -> exchange.json(heartbeat(answer)));
  }

  private static ObjectNode heartbeat(HeartbeatAnswer answer) {
    return answer.changed()
        ? place(Json.object().put(STATUS, "rebalanced"), answer.membership())
        : Json.object().put(STATUS, "ok").put(GENERATION, answer.membership().generation());
  }

  /** {@code POST /consumer-groups/{group}/unregister}. */
  public void unregister(Exchange exchange) {
    Fields fields = exchange.fields(CONSUMER, MEMBER);
    MemberCall caller =
        new MemberCall(
            group(exchange),
            fields.requiredString(CONSUMER),
            fields.string(MEMBER).orElse(""),
            java.util.OptionalInt.empty());
    then(
        exchange,
        sessions.leave(caller),
        member -> exchange.json(Json.object().put(STATUS, "left")));
  }

  /** {@code POST /consumer-groups/{group}/topics/{topic}/partitions/{p}/commit}. */
  public void commit(Exchange exchange) {
    Fields fields = exchange.fields(OFFSET, METADATA, CONSUMER, MEMBER, GENERATION, WAIT);
    String group = group(exchange);
    String name = exchange.path("topic");
    services.access().topic(Operation.READ, name);
    ClusterView.Topic topic = services.topic(name);
    TopicPartition partition =
        new TopicPartition(name, services.partition(topic, exchange.partition()).partition());
    Commit commit =
        new Commit(
            group,
            partition,
            fields.requiredLong(OFFSET, 0, Long.MAX_VALUE),
            fields.string(METADATA).orElse(""),
            fields.string(CONSUMER).orElse(""),
            fields.string(MEMBER).orElse(""),
            fields.integer(GENERATION, 0, Integer.MAX_VALUE));
    then(
        exchange,
        sessions.commit(commit, wait(fields)),
        offset -> exchange.json(Json.object().put(STATUS, "committed").put(OFFSET, offset)));
  }
}

package dev.esker.http.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Addresses;
import dev.esker.http.api.Replicas;
import dev.esker.http.json.Json;
import dev.esker.spi.ClusterAdmin.Answer;
import dev.esker.spi.ClusterAdmin.PlanProgress;
import dev.esker.spi.ClusterAdmin.Quorum;
import dev.esker.spi.ClusterAdmin.QuorumNode;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FrontendContext;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The state of the cluster, from the broker's own picture of it: every broker has the same. Only
 * what the leader of the quorum alone knows is asked of it; if it doesn't answer soon, that is
 * null. Any thread.
 */
public final class ClusterStatus {

  private static final int MAX_LISTED = 1_000;
  private static final int PATIENCE_MILLIS = 2_000;

  private final FrontendContext context;

  /** Asks that one, from when it serves. */
  public ClusterStatus(FrontendContext context) {
    this.context = context;
  }

  /**
   * What the leader of the quorum has said, or null.
   *
   * @param quorum how far its nodes are
   * @param progress of moves
   */
  public record Answers(Quorum quorum, PlanProgress progress) {}

  /** Asks the leader of the quorum; the stage completes soon in any case. */
  public CompletionStage<Answers> ask() {
    return soon(context.clusterAdmin().describeQuorum())
        .thenCombine(
            soon(context.clusterAdmin().planProgress()),
            (quorum, progress) -> new Answers(quorum.value(), progress.value()));
  }

  private static <T> CompletableFuture<Answer<T>> soon(CompletionStage<Answer<T>> stage) {
    return stage
        .toCompletableFuture()
        .copy()
        .completeOnTimeout(
            Answer.failed(ErrorCode.REQUEST_TIMED_OUT, null),
            PATIENCE_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** The state as of now, with what the leader has said. */
  public ObjectNode compose(Answers answers) {
    Quorum quorum = answers.quorum();
    PlanProgress progress = answers.progress();
    ClusterView view = context.cluster();
    Lists lists = new Lists();
    Map<Integer, int[]> counts = new HashMap<>();
    int partitions = 0;
    for (ClusterView.Topic topic : view.topics()) {
      int needed = view.minInsyncReplicas(topic.name());
      for (ClusterView.Partition partition : topic.partitions()) {
        partitions++;
        count(counts, partition);
        lists.add(topic, partition, needed);
      }
    }
    ObjectNode answer =
        Json.object()
            .put("cluster_id", view.clusterId())
            .put("controller", view.controllerId())
            .put("metadata_version", view.metadataVersion())
            .put("answered_by", view.selfId());
    answer.set("quorum", quorum == null ? null : quorum(quorum));
    ArrayNode brokers = answer.putArray("brokers");
    for (ClusterView.Broker broker : view.brokers()) {
      brokers.add(broker(broker, counts.getOrDefault(broker.id(), new int[2])));
    }
    answer.put("topics", view.topics().size()).put("partitions", partitions);
    answer.set("under_replicated", lists.underReplicated);
    answer.set("under_min_isr", lists.underMinIsr);
    answer.set("offline", lists.offline);
    answer.set("reassignments", lists.moving);
    answer.set("rebalance", progress == null ? null : PlanJson.progress(progress));
    return answer;
  }

  private static void count(Map<Integer, int[]> counts, ClusterView.Partition partition) {
    for (int replica : partition.replicas()) {
      counts.computeIfAbsent(replica, broker -> new int[2])[0]++;
    }
    counts.computeIfAbsent(partition.leader(), broker -> new int[2])[1]++;
  }

  /** The partitions in need; so many of each kind at most. */
  private static final class Lists {
    private final ArrayNode underReplicated = Json.array();
    private final ArrayNode underMinIsr = Json.array();
    private final ArrayNode offline = Json.array();
    private final ArrayNode moving = Json.array();

    void add(ClusterView.Topic topic, ClusterView.Partition partition, int needed) {
      if (Replicas.areTooFewInSync(partition)) {
        list(underReplicated, topic, partition);
      }
      if (partition.isr().size() < Math.min(needed, partition.replicas().size())) {
        list(underMinIsr, topic, partition);
      }
      if (partition.leader() < 0) {
        list(offline, topic, partition);
      }
      if (partition.move().underWay() && moving.size() < MAX_LISTED) {
        ObjectNode node = list(moving, topic, partition);
        PlanJson.ids(node.putArray("replicas"), partition.replicas());
        PlanJson.ids(node.putArray("adding"), partition.move().adding());
        PlanJson.ids(node.putArray("removing"), partition.move().removing());
      }
    }

    private static ObjectNode list(
        ArrayNode list, ClusterView.Topic topic, ClusterView.Partition partition) {
      ObjectNode node =
          Json.object().put("topic", topic.name()).put("partition", partition.partition());
      if (list.size() < MAX_LISTED) {
        list.add(node);
      }
      return node;
    }
  }

  private static ObjectNode quorum(Quorum quorum) {
    ObjectNode node =
        Json.object()
            .put("leader", quorum.leader())
            .put("epoch", quorum.epoch())
            .put("high_watermark", quorum.highWatermark());
    nodes(node.putArray("voters"), quorum.voters());
    nodes(node.putArray("observers"), quorum.observers());
    return node;
  }

  private static void nodes(ArrayNode list, List<QuorumNode> nodes) {
    for (QuorumNode each : nodes) {
      ObjectNode node = list.addObject().put("id", each.id());
      if (each.logEnd() < 0) {
        node.putNull("log_end");
      } else {
        node.put("log_end", each.logEnd());
      }
    }
  }

  private static ObjectNode broker(ClusterView.Broker broker, int[] counts) {
    ObjectNode node =
        Json.object()
            .put("id", broker.id())
            .put("rack", broker.rack())
            .put("fenced", broker.fenced())
            .put("phase", broker.phase().name().toLowerCase(Locale.ROOT));
    ObjectNode endpoints = node.putObject("endpoints");
    broker
        .endpoints()
        .forEach(
            (name, endpoint) -> endpoints.put(Addresses.frontend(name), Addresses.of(endpoint)));
    return node.put("partitions", counts[0]).put("leaders", counts[1]);
  }
}

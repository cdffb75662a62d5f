package dev.esker.http.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.api.Addresses;
import dev.esker.http.api.Services;
import dev.esker.http.json.Json;
import dev.esker.http.server.Exchange;
import dev.esker.spi.Authorizer.Operation;
import dev.esker.spi.ClusterView;
import java.util.HashMap;
import java.util.Map;

/** Serves the state of the cluster, from the broker's own picture of it. */
public final class ClusterHandlers {

  private static final int MAX_LISTED = 1_000;

  private final Services services;
  private final String version;

  /**
   * @param version of the program
   */
  public ClusterHandlers(Services services, String version) {
    this.services = services;
    this.version = version;
  }

  /** {@code GET /}. */
  public void index(Exchange exchange) {
    ObjectNode answer = Json.object().put("name", "Esker").put("version", version);
    answer
        .put("api", "/openapi.json")
        .put("health", "/health")
        .put("metrics", "/metrics")
        .put("cluster", "/cluster/status");
    exchange.json(answer);
  }

  /** {@code GET /cluster/status}. */
  public void status(Exchange exchange) {
    services.access().cluster(Operation.DESCRIBE);
    ClusterView view = services.cluster();
    Map<Integer, int[]> counts = new HashMap<>();
    ArrayNode underReplicated = Json.array();
    ArrayNode offline = Json.array();
    int partitions = 0;
    for (ClusterView.Topic topic : view.topics()) {
      for (ClusterView.Partition partition : topic.partitions()) {
        partitions++;
        count(counts, partition);
        if (partition.isr().size() < partition.replicas().size()) {
          list(underReplicated, topic, partition);
        }
        if (partition.leader() < 0) {
          list(offline, topic, partition);
        }
      }
    }
    ObjectNode answer =
        Json.object()
            .put("cluster_id", view.clusterId())
            .put("controller", view.controllerId())
            .put("metadata_version", view.metadataVersion());
    ArrayNode brokers = answer.putArray("brokers");
    for (ClusterView.Broker broker : view.brokers()) {
      brokers.add(broker(broker, counts.getOrDefault(broker.id(), new int[2])));
    }
    answer.put("topics", view.topics().size()).put("partitions", partitions);
    answer.set("under_replicated", underReplicated);
    answer.set("offline", offline);
    exchange.json(answer);
  }

  private static void count(Map<Integer, int[]> counts, ClusterView.Partition partition) {
    for (int replica : partition.replicas()) {
      counts.computeIfAbsent(replica, broker -> new int[2])[0]++;
    }
    counts.computeIfAbsent(partition.leader(), broker -> new int[2])[1]++;
  }

  private static void list(
      ArrayNode list, ClusterView.Topic topic, ClusterView.Partition partition) {
    if (list.size() < MAX_LISTED) {
      list.addObject().put("topic", topic.name()).put("partition", partition.partition());
    }
  }

  private static ObjectNode broker(ClusterView.Broker broker, int[] counts) {
    ObjectNode node =
        Json.object()
            .put("id", broker.id())
            .put("rack", broker.rack())
            .put("fenced", broker.fenced());
    ObjectNode endpoints = node.putObject("endpoints");
    broker
        .endpoints()
        .forEach(
            (name, endpoint) -> endpoints.put(Addresses.frontend(name), Addresses.of(endpoint)));
    return node.put("partitions", counts[0]).put("leaders", counts[1]);
  }

  /** {@code GET /admin/assignment-plan}, and {@code POST}, which has nothing to execute. */
  public void plan(Exchange exchange) {
    services.access().cluster(Operation.DESCRIBE);
    ObjectNode answer = Json.object();
    answer.putArray("moves");
    exchange.json(
        answer.put("reason", "there is one broker, so every partition is where it can only be"));
  }
}

package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.esker.spi.ClusterAdmin.AssignmentPlan;
import dev.esker.spi.ClusterAdmin.BrokerShare;
import dev.esker.spi.ClusterAdmin.PlanOptions;
import dev.esker.spi.ClusterAdmin.PlanTotals;
import dev.esker.spi.ClusterAdmin.PlannedMove;
import dev.esker.spi.ClusterAdmin.WantedReplicas;
import dev.esker.spi.ClusterView.Move;
import dev.esker.spi.ClusterView.Partition;
import dev.esker.spi.ClusterView.Phase;
import dev.esker.spi.Endpoint;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.NodeInfo;
import dev.esker.spi.Readiness;
import dev.esker.spi.TopicPartition;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The state of the cluster, and what operators do to it, through any broker. */
class ClusterAdminTest extends ClusterFixture {

  private static List<Integer> ids(JsonNode list) {
    return list.findValues("id").stream().map(JsonNode::asInt).toList();
  }

  @Test
  void everyBrokerSaysTheSameOfTheCluster() throws IOException {
    broker(1)
        .cluster
        .addReplicated("r", List.of(List.of(1, 2, 3), List.of(2, 3, 1), List.of(3, 1, 2)));
    broker(1).cluster.minInsyncReplicas("r", 2);
    broker(1).cluster.put("r", new Partition(0, 1, 1, List.of(1, 2, 3), List.of(1), List.of(2)));
    broker(1).cluster.lead("r", 1, -1);
    broker(1).cluster.phase(2, Phase.FENCED);
    broker(1).cluster.controller(3);
    for (int each = 1; each <= BROKERS; each += 2) {
      JsonNode status = get(client(each), 200, "/cluster/status");
      assertEquals(each, status.get("answered_by").asInt());
      assertEquals(3, status.get("controller").asInt());
      assertEquals(List.of(1, 2, 3), ids(status.get("brokers")));
      assertEquals("fenced", status.at("/brokers/1/phase").asText());
      assertEquals(address(3), status.at("/brokers/2/endpoints/http").asText());
      assertEquals(4, status.at("/brokers/0/partitions").asInt());
      assertEquals(2, status.at("/brokers/0/leaders").asInt());
      assertEquals(6, status.get("partitions").asInt());
      String lacking = "[{\"topic\":\"r\",\"partition\":0}]";
      assertEquals(lacking, status.get("under_replicated").toString());
      assertEquals(lacking, status.get("under_min_isr").toString());
      assertEquals("[{\"topic\":\"r\",\"partition\":1}]", status.get("offline").toString());
      assertEquals(3, status.at("/quorum/leader").asInt());
      assertEquals("idle", status.at("/rebalance/state").asText());
    }
  }

  @Test
  void whatOnlyTheLeaderOfTheQuorumKnowsMayBeMissing() throws IOException {
    broker(1).clusterAdmin.failing = ErrorCode.REQUEST_TIMED_OUT;
    JsonNode status = get(client(2), 200, "/cluster/status");
    assertTrue(status.get("quorum").isNull());
    assertTrue(status.get("rebalance").isNull());
    assertEquals(3, status.get("brokers").size());
  }

  @Test
  void aMoveIsShownAndLeavesThePartitionWhole() throws Exception {
    broker(1)
        .clusterAdmin
        .alterReassignments(
            List.of(new WantedReplicas(new TopicPartition("t", 0), Optional.of(List.of(2)))),
            true,
            1)
        .toCompletableFuture()
        .get();
    JsonNode status = get(client(1), 200, "/cluster/status");
    assertEquals(
        "[{\"topic\":\"t\",\"partition\":0,\"replicas\":[2,1],\"adding\":[2],\"removing\":[1]}]",
        status.get("reassignments").toString());
    assertEquals(0, status.get("under_replicated").size());
    JsonNode partition = get(client(3), 200, "/topics/t/partitions/0");
    assertEquals("[2]", partition.get("adding").toString());
    assertEquals("[1]", partition.get("removing").toString());
    assertEquals(Move.NONE.adding().size(), partition.get("eligible").size());
  }

  private void planOneMove() {
    broker(1).clusterAdmin.plan =
        new AssignmentPlan(
            List.of(
                new PlannedMove(
                    new TopicPartition("t", 0), List.of(1), List.of(2), "broker 1 is drained")),
            new PlanTotals(1, 1, -1, 1, 0, 0),
            List.of(new BrokerShare(1, 1, 0, 1, 0)),
            "One replica moves.");
  }

  @Test
  void aPlanIsShownCarriedOutAndCancelled() throws IOException {
    planOneMove();
    String path = "/admin/assignment-plan";
    JsonNode plan =
        get(client(2), 200, path + "?leaders_only=true&by_load=true&max_moves=7&drain=1,3");
    assertEquals(new PlanOptions(true, true, 7, Set.of(1, 3)), broker(1).clusterAdmin.lastOptions);
    assertEquals("One replica moves.", plan.get("reason").asText());
    assertEquals("[1]", plan.at("/moves/0/from").toString());
    assertEquals("[2]", plan.at("/moves/0/to").toString());
    assertTrue(plan.at("/totals/bytes").isNull());
    assertEquals("idle", plan.at("/rebalance/state").asText());
    assertEquals("running", post(client(3), 200, path, "").at("/rebalance/state").asText());
    assertEquals(PlanOptions.DEFAULTS, broker(1).clusterAdmin.lastOptions);
    RawHttp client = client(1);
    send(client, "DELETE " + path, "Accept: */*", "");
    assertEquals("idle", received(client, 200).get("state").asText());
    client.get(path + "?drain=x");
    assertEquals(
        "drain",
        JSON.readTree(HttpFixture.refused(400, "INVALID_REQUEST", client).body())
            .at("/error/field")
            .asText());
  }

  @Test
  void brokersAreDrainedAndForgotten() throws IOException {
    RawHttp client = client(2);
    assertEquals(
        "draining", post(client, 200, "/admin/brokers/3/drain", "").get("status").asText());
    assertEquals("[3]", get(client, 200, "/cluster/status").at("/rebalance/drained").toString());
    assertEquals(
        "active", post(client, 200, "/admin/brokers/3/undrain", "").get("status").asText());
    client.post("/admin/brokers/9/drain", "");
    HttpFixture.refused(404, "BROKER_ID_NOT_REGISTERED", client);
    send(client, "DELETE /admin/brokers/3", "Accept: */*", "");
    received(client, 200);
    assertEquals(List.of(1, 2), ids(get(client, 200, "/cluster/status").get("brokers")));
  }

  @Test
  void leadersAreElected() throws IOException {
    broker(1).cluster.addReplicated("r", List.of(List.of(1, 2), List.of(2, 1)));
    broker(1).cluster.lead("r", 0, 2);
    RawHttp client = client(3);
    String path = "/admin/elect-leaders";
    JsonNode results = post(client, 200, path, "{\"topic\":\"r\"}").get("results");
    assertTrue(results.at("/0/elected").asBoolean());
    assertEquals("ELECTION_NOT_NEEDED", results.at("/1/error/code").asText());
    assertEquals(0, post(client, 200, path, "").get("results").size());
    broker(1).cluster.lead("r", 1, -1);
    JsonNode unclean =
        post(client, 200, path, "{\"topic\":\"r\",\"partition\":1,\"election\":\"unclean\"}");
    assertTrue(unclean.at("/results/0/elected").asBoolean());
    client.post(path, "{\"partition\":1}");
    HttpFixture.refused(400, "INVALID_REQUEST", client);
    client.post(path, "{\"election\":\"free\"}");
    HttpFixture.refused(400, "INVALID_REQUEST", client);
    client.post(path, "{\"topic\":\"none\"}");
    HttpFixture.refused(404, "UNKNOWN_TOPIC_OR_PARTITION", client);
  }

  @Test
  void whoeverMayNotIsRefused() throws IOException {
    broker(1).authorizer = (principal, operation, resource, name) -> false;
    RawHttp client = client(1);
    client.get("/admin/assignment-plan");
    HttpFixture.refused(403, "CLUSTER_AUTHORIZATION_FAILED", client);
    client.post("/admin/brokers/3/drain", "");
    HttpFixture.refused(403, "CLUSTER_AUTHORIZATION_FAILED", client);
  }

  @Test
  void aNodeSaysWhoItIsBeforeItServes() throws IOException {
    broker(2).readiness = Readiness.of(Readiness.State.STARTING, "the others");
    broker(2).node =
        new NodeInfo(
            OptionalInt.empty(),
            "broker2",
            Optional.empty(),
            Optional.of(new UUID(0, 2)),
            Optional.of("b"),
            Map.of(
                NodeInfo.CLUSTER,
                new Endpoint("CLUSTER", "gossip", "127.0.0.1", 7946),
                "kafka/PLAINTEXT",
                new Endpoint("PLAINTEXT", "Kafka", "127.0.0.1", 9092)));
    JsonNode node = get(client(2), 200, "/cluster/node");
    assertEquals(
        "{\"node_id\":null,\"name\":\"broker2\",\"cluster_id\":null,\"directory_id\":\""
            + new UUID(0, 2)
            + "\",\"rack\":\"b\",\"state\":\"STARTING\",\"read_only\":false,"
            + "\"failure_lab\":false,\"endpoints\":{\"cluster\":"
            + "\"127.0.0.1:7946\",\"kafka\":\"127.0.0.1:9092\"}}",
        node.toString());
    RawHttp text = client(2);
    send(text, "GET /cluster/node", "Accept: text/plain", "");
    RawHttp.Answer answer = text.receive();
    assertEquals(200, answer.status());
    assertEquals(
        "state=STARTING\nendpoints.cluster=127.0.0.1:7946\nendpoints.kafka=127.0.0.1:9092\n",
        new String(answer.body(), StandardCharsets.UTF_8));
  }
}

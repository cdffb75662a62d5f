package dev.esker.it;

import static dev.esker.it.Tool.ACLS;
import static dev.esker.it.Tool.BROKER_API_VERSIONS;
import static dev.esker.it.Tool.CLUSTER;
import static dev.esker.it.Tool.CONFIGS;
import static dev.esker.it.Tool.FEATURES;
import static dev.esker.it.Tool.LEADER_ELECTION;
import static dev.esker.it.Tool.METADATA_QUORUM;
import static dev.esker.it.Tool.REASSIGN_PARTITIONS;
import static dev.esker.it.Tool.TOPICS;
import static dev.esker.it.Tool.TRANSACTIONS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kafka's tools for brokers, leaders and replicas, against a lone broker. */
@Tag("slow")
final class ClusterToolsIT {

  @RegisterExtension static final ToolSession TOOLS = new ToolSession();

  private static final String TOPIC = "moved";

  @BeforeAll
  static void createTopic() throws Exception {
    TOOLS.lines(TOPICS, "--create", "--topic", TOPIC, "--partitions", "2");
  }

  private static String port() {
    String bootstrap = TOOLS.broker().bootstrap();
    return bootstrap.substring(bootstrap.lastIndexOf(':') + 1);
  }

  @Test
  void theQuorumIsTheBrokerItself() throws Exception {
    List<String> status = TOOLS.lines(METADATA_QUORUM, "describe", "--status");
    assertTrue(status.contains("LeaderId: 1"), status::toString);
    assertTrue(status.contains("MaxFollowerLag: 0"), status::toString);
    assertTrue(status.contains("MaxFollowerLagTimeMs: 0"), status::toString);
    assertTrue(
        status.contains(
            "CurrentVoters: [{\"id\": 1, \"endpoints\": [\"PLAINTEXT://127.0.0.1:"
                + port()
                + "\"]}]"),
        status::toString);
    assertTrue(status.contains("CurrentObservers: []"), status::toString);
    List<String> replication =
        TOOLS.lines(METADATA_QUORUM, "describe", "--replication", "--human-readable");
    assertEquals(2, replication.size(), replication::toString);
    assertTrue(
        replication.get(1).matches("1 A{22} \\d+ 0 \\d+ ms ago \\d+ ms ago Leader"),
        replication::toString);
  }

  @Test
  void theClusterSaysWhoItIs() throws Exception {
    List<String> id = TOOLS.lines(CLUSTER, "cluster-id");
    assertTrue(id.get(0).matches("Cluster ID: [A-Za-z0-9_-]{22}"), id::toString);
    for (String[] arguments :
        new String[][] {{"list-endpoints"}, {"list-endpoints", "--include-fenced-brokers"}}) {
      assertEquals(
          List.of(
              "ID HOST PORT RACK STATE ENDPOINT_TYPE",
              "1 127.0.0.1 " + port() + " null unfenced broker"),
          TOOLS.lines(CLUSTER, arguments));
    }
    Finished unregister = TOOLS.run(CLUSTER, "unregister", "--id", "9");
    assertEquals(1, unregister.exitCode());
    assertTrue(unregister.toString().contains("there is no broker 9"), unregister::toString);
  }

  @Test
  void thereAreNoFeatureLevels() throws Exception {
    assertEquals(List.of(), TOOLS.lines(FEATURES, "describe"));
    Finished upgrade = TOOLS.run(FEATURES, "upgrade", "--feature", "group.version=1");
    assertEquals(1, upgrade.exitCode());
    assertTrue(upgrade.out().contains("does not support UPDATE_FEATURES"), upgrade::toString);
  }

  @Test
  void whatIsServedIsListed() throws Exception {
    List<String> apis = TOOLS.lines(BROKER_API_VERSIONS);
    assertEquals("127.0.0.1:" + port() + " (id: 1 rack: null isFenced: false) -> (", apis.get(0));
    assertTrue(apis.contains("DescribeQuorum(55): 0 to 2 [usable: 2],"), apis::toString);
    assertTrue(apis.contains("AddRaftVoter(80): UNSUPPORTED,"), apis::toString);
  }

  @Test
  void nobodyHasToBeElected() throws Exception {
    for (String type : List.of("preferred", "unclean")) {
      assertEquals(
          List.of(),
          TOOLS.lines(LEADER_ELECTION, "--election-type", type, "--all-topic-partitions"));
      assertEquals(
          List.of("Valid replica already elected for partitions moved-0"),
          TOOLS.lines(
              LEADER_ELECTION, "--election-type", type, "--topic", TOPIC, "--partition", "0"));
    }
    String file =
        TOOLS.file("elect.json", "{\"partitions\":[{\"topic\":\"moved\",\"partition\":1}]}");
    assertEquals(
        List.of("Valid replica already elected for partitions moved-1"),
        TOOLS.lines(LEADER_ELECTION, "--election-type", "preferred", "--path-to-json-file", file));
  }

  private static List<String> reassign(String action, String file, String... more)
      throws Exception {
    String[] words = new String[3 + more.length];
    words[0] = action;
    words[1] = "--reassignment-json-file";
    words[2] = file;
    System.arraycopy(more, 0, words, 3, more.length);
    return TOOLS.lines(REASSIGN_PARTITIONS, words);
  }

  @Test
  void aReassignmentToWherePartitionsAreIsDoneAtOnce() throws Exception {
    List<String> plan =
        TOOLS.lines(
            REASSIGN_PARTITIONS,
            "--generate",
            "--broker-list",
            "1",
            "--topics-to-move-json-file",
            TOOLS.file("topics.json", "{\"version\":1,\"topics\":[{\"topic\":\"moved\"}]}"));
    assertEquals("Proposed partition reassignment configuration", plan.get(2));
    String proposed = plan.get(3);
    assertTrue(
        proposed.contains("{\"topic\":\"moved\",\"partition\":1,\"replicas\":[1]"), proposed);
    String file = TOOLS.file("reassign.json", proposed);

    assertStarted(reassign("--execute", file));
    assertDone(reassign("--verify", file));
    List<String> throttled = reassign("--execute", file, "--throttle", "1000000");
    assertTrue(
        throttled.contains("The inter-broker throttle limit was set to 1000000 B/s"),
        throttled::toString);
    assertStarted(throttled);
    String broker =
        TOOLS
            .lines(CONFIGS, "--entity-type", "brokers", "--entity-name", "1", "--describe")
            .toString();
    assertTrue(broker.contains("leader.replication.throttled.rate=1000000"), broker);
    assertTrue(broker.contains("follower.replication.throttled.rate=1000000"), broker);
    assertDone(reassign("--verify", file));
    for (String entity : List.of("brokers 1", "topics moved")) {
      String[] words = entity.split(" ", -1);
      List<String> left =
          TOOLS.lines(CONFIGS, "--entity-type", words[0], "--entity-name", words[1], "--describe");
      assertEquals(1, left.size(), left::toString);
    }
    assertEquals(
        "None of the specified partition reassignments are active.",
        reassign("--cancel", file).get(0));
    assertEquals(
        List.of("No partition reassignments found."), TOOLS.lines(REASSIGN_PARTITIONS, "--list"));
  }

  private static void assertStarted(List<String> lines) {
    assertEquals(
        "Successfully started partition reassignments for moved-0,moved-1",
        lines.get(lines.size() - 1));
  }

  private static void assertDone(List<String> lines) {
    assertEquals(
        List.of(
            "Status of partition reassignment:",
            "Reassignment of partition moved-0 is completed.",
            "Reassignment of partition moved-1 is completed.",
            "Clearing broker-level throttles on broker 1",
            "Clearing topic-level throttles on topic moved"),
        lines);
  }

  @Test
  void aReplicaStaysInItsDirectory() throws Exception {
    String plan =
        "{\"version\":1,\"partitions\":[{\"topic\":\"moved\",\"partition\":0,\"replicas\":[1],"
            + "\"log_dirs\":[\"%s\"]}]}";
    String here = TOOLS.broker().data().toAbsolutePath().toString();
    List<String> moved = reassign("--execute", TOOLS.file("here.json", plan.formatted(here)));
    assertTrue(
        moved.contains("Successfully started partition reassignment for moved-0"), moved::toString);
    Finished elsewhere =
        TOOLS.run(
            REASSIGN_PARTITIONS,
            "--execute",
            "--reassignment-json-file",
            TOOLS.file("elsewhere.json", plan.formatted("/elsewhere")));
    assertTrue(elsewhere.toString().contains("LogDirNotFoundException"), elsewhere::toString);
  }

  @Test
  void whatIsNotServedIsSaid() throws Exception {
    Finished acls = TOOLS.run(ACLS, "--list");
    assertEquals(1, acls.exitCode());
    assertTrue(
        acls.toString().contains("No Authorizer is configured on the broker"), acls::toString);
    Finished transactions = TOOLS.run(TRANSACTIONS, "list");
    assertEquals(1, transactions.exitCode());
    assertTrue(
        transactions.err().contains("does not support LIST_TRANSACTIONS"), transactions::toString);
    assertEquals(
        List.of(
            "ProducerId ProducerEpoch LatestCoordinatorEpoch LastSequence LastTimestamp"
                + " CurrentTransactionStartOffset"),
        TOOLS.lines(TRANSACTIONS, "describe-producers", "--topic", TOPIC, "--partition", "0"));
  }
}

package dev.esker.it;

import static dev.esker.it.Tool.CLUSTER;
import static dev.esker.it.Tool.CONFIGS;
import static dev.esker.it.Tool.LEADER_ELECTION;
import static dev.esker.it.Tool.METADATA_QUORUM;
import static dev.esker.it.Tool.REASSIGN_PARTITIONS;
import static dev.esker.it.Tool.TOPICS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Kafka's tools for brokers, leaders and replicas, against a cluster of three real processes. */
@Tag("slow")
@Timeout(600)
final class ClusterOfThreeToolsIT {

  @RegisterExtension static final ToolCluster CLUSTER_OF_THREE = new ToolCluster();

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private static List<String> lines(Tool tool, String... arguments) throws Exception {
    return CLUSTER_OF_THREE.lines(tool, arguments);
  }

  /** Asks a tool again and again, since what it shows takes its time. */
  private static List<String> await(
      String what, Callable<List<String>> ask, Predicate<List<String>> there) throws Exception {
    long end = System.nanoTime() + PATIENCE_NANOS;
    List<String> last = ask.call();
    while (!there.test(last)) {
      if (System.nanoTime() - end > 0) {
        fail(what + " not within two minutes: " + last);
      }
      last = ask.call();
    }
    return last;
  }

  /** What any of the brokers says; one that is a moment behind may not know the topic yet. */
  private static List<String> describe(String topic) throws Exception {
    Finished run =
        CLUSTER_OF_THREE.run(CLUSTER_OF_THREE.bootstrap(), TOPICS, "--describe", "--topic", topic);
    return run.out().lines().map(line -> line.trim().replaceAll("\\s+", " ")).toList();
  }

  private static void awaitDescription(String topic, String... words) throws Exception {
    await(
        List.of(words) + " of " + topic,
        () -> describe(topic),
        lines -> List.of(words).stream().allMatch(lines.toString()::contains));
  }

  private static void create(String topic, String assignment, String... configs) throws Exception {
    String[] words = {"--create", "--topic", topic, "--replica-assignment", assignment};
    String[] all = new String[words.length + 2 * configs.length];
    System.arraycopy(words, 0, all, 0, words.length);
    for (int i = 0; i < configs.length; i++) {
      all[words.length + 2 * i] = "--config";
      all[words.length + 2 * i + 1] = configs[i];
    }
    lines(TOPICS, all);
  }

  private static void fill(String topic, int megabytes) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            java.util.Map.of("bootstrap.servers", CLUSTER_OF_THREE.bootstrap(), "acks", "all"),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < 10 * megabytes; i++) {
        producer.send(new ProducerRecord<>(topic, 0, null, new byte[100_000])).get();
      }
    }
  }

  private static String moves(String name, String topic, String replicas) throws Exception {
    return CLUSTER_OF_THREE.file(
        name,
        "{\"version\":1,\"partitions\":[{\"topic\":\"%s\",\"partition\":0,\"replicas\":%s}]}"
            .formatted(topic, replicas));
  }

  private static List<String> reassign(String action, String file, String... more)
      throws Exception {
    String[] words = new String[3 + more.length];
    words[0] = action;
    words[1] = "--reassignment-json-file";
    words[2] = file;
    System.arraycopy(more, 0, words, 3, more.length);
    return lines(REASSIGN_PARTITIONS, words);
  }

  @Test
  void everyBrokerSaysTheSameOfTheQuorum() throws Exception {
    for (int id = 1; id <= ToolCluster.SIZE; id++) {
      String asked = CLUSTER_OF_THREE.broker(id).bootstrap();
      List<String> status =
          CLUSTER_OF_THREE.linesOf(asked, METADATA_QUORUM, "describe", "--status");
      assertTrue(status.stream().anyMatch(line -> line.matches("LeaderId: [123]")), "" + status);
      assertTrue(status.toString().contains("CurrentVoters: [{\"id\": 1, "), status::toString);
      assertTrue(status.toString().contains("{\"id\": 3, "), status::toString);
      assertTrue(status.contains("CurrentObservers: []"), status::toString);
      await(
          "three voters that lag behind by nothing",
          () -> CLUSTER_OF_THREE.linesOf(asked, METADATA_QUORUM, "describe", "--replication"),
          lines ->
              lines.size() == 4
                  && lines.stream().filter(line -> line.endsWith(" Leader")).count() == 1
                  && lines.stream()
                          .skip(1)
                          .filter(line -> line.matches("[123] A{22} \\d+ 0 \\d{13} \\d{13} \\w+"))
                          .count()
                      == 3);
    }
  }

  @Test
  void aReassignmentMovesReplicasAndItsThrottleGoesWithIt() throws Exception {
    create("moved", "1:2");
    fill("moved", 3);
    String file = moves("moved.json", "moved", "[3,1]");
    List<String> started = reassign("--execute", file, "--throttle", "50000000");
    assertEquals(
        "Successfully started partition reassignment for moved-0", started.get(started.size() - 1));
    List<String> verified =
        await(
            "a reassignment that is completed",
            () -> reassign("--verify", file),
            lines -> lines.contains("Reassignment of partition moved-0 is completed."));
    assertTrue(verified.contains("Clearing topic-level throttles on topic moved"), "" + verified);
    awaitDescription("moved", "Replicas: 3,1", "Isr: 3,1");
    assertEquals(
        List.of("No partition reassignments found."), lines(REASSIGN_PARTITIONS, "--list"));
    for (int id = 1; id <= ToolCluster.SIZE; id++) {
      List<String> left =
          lines(CONFIGS, "--entity-type", "brokers", "--entity-name", "" + id, "--describe");
      assertEquals(1, left.size(), left::toString);
    }
  }

  @Test
  void aThrottledReassignmentIsListedAndCancelled() throws Exception {
    create("stuck", "1:2");
    fill("stuck", 3);
    String file = moves("stuck.json", "stuck", "[3,2]");
    reassign("--execute", file, "--throttle", "1");
    List<String> list = lines(REASSIGN_PARTITIONS, "--list");
    assertTrue(list.contains("stuck-0: replicas: 3,2,1. adding: 3. removing: 1."), list::toString);
    assertTrue(
        reassign("--verify", file)
            .contains("Reassignment of partition stuck-0 is still in progress."),
        "at a byte a second");
    awaitDescription("stuck", "Adding Replicas: 3", "Removing Replicas: 1");
    List<String> cancelled = reassign("--cancel", file);
    assertTrue(
        cancelled.contains("Successfully cancelled partition reassignment for: stuck-0"),
        cancelled::toString);
    awaitDescription("stuck", "Replicas: 2,1");
    assertEquals(
        List.of("No partition reassignments found."), lines(REASSIGN_PARTITIONS, "--list"));
  }

  @Test
  void thePreferredLeaderIsElected() throws Exception {
    create("led", "1:2:3");
    String file = moves("led.json", "led", "[2,3,1]");
    reassign("--execute", file);
    awaitDescription("led", "Leader: 1", "Replicas: 2,3,1");
    List<String> elected =
        lines(
            LEADER_ELECTION, "--election-type", "preferred", "--topic", "led", "--partition", "0");
    assertEquals(
        List.of("Successfully completed leader election (PREFERRED) for partitions led-0"),
        elected);
    awaitDescription("led", "Leader: 2");
    assertEquals(
        List.of("Valid replica already elected for partitions led-0"),
        lines(
            LEADER_ELECTION, "--election-type", "preferred", "--topic", "led", "--partition", "0"));
  }

  @Test
  void aBrokerThatIsGoneIsShownAsGone() throws Exception {
    create("kept", "2:3", "min.insync.replicas=2");
    CLUSTER_OF_THREE.broker(3).kill();
    awaitDescription("kept", "Leader: 2", "Isr: 2", "Elr: 3");
    assertTrue(
        lines(TOPICS, "--describe", "--under-replicated-partitions").toString().contains("kept"));
    assertTrue(
        lines(TOPICS, "--describe", "--under-min-isr-partitions").toString().contains("kept"));
    await(
        "a voter that is behind",
        () -> lines(METADATA_QUORUM, "describe", "--status"),
        // For how long isn't known if broker 3 has led the quorum until now.
        lines -> lines.stream().anyMatch(line -> line.matches("MaxFollowerLag: [1-9]\\d*")));
    Finished refused =
        CLUSTER_OF_THREE.run(CLUSTER_OF_THREE.bootstrap(), CLUSTER, "unregister", "--id", "3");
    assertEquals(1, refused.exitCode());
    assertTrue(refused.toString().contains("still is a replica of"), refused::toString);
    // With one replica asked for, nobody outside the ISR has to have everything.
    lines(
        CONFIGS,
        "--alter",
        "--entity-type",
        "topics",
        "--entity-name",
        "kept",
        "--add-config",
        "min.insync.replicas=1");
    await(
        "nobody eligible",
        () -> describe("kept"),
        lines -> lines.toString().contains("Leader: 2") && !lines.toString().contains("Elr: 3"));
    fill("kept", 1);
    CLUSTER_OF_THREE.broker(3).start();
    awaitDescription("kept", "Isr: 2,3");
  }
}

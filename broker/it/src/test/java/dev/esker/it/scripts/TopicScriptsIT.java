package dev.esker.it.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.it.Clients;
import dev.esker.it.Finished;
import dev.esker.it.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Creation of topics, and what other scripts would do, on three brokers on three racks. */
final class TopicScriptsIT {

  private static final String CREATE = "create-topic-rack-aware.sh";

  private static Path directory;
  private static ScriptCluster cluster;
  private static Admin admin;

  @BeforeAll
  static void start() throws Exception {
    Path parent = Program.root().resolve("broker/it/target/data");
    Files.createDirectories(parent);
    directory = Files.createTempDirectory(parent, "scripts");
    cluster = ScriptCluster.start(directory, 3);
    admin = Clients.admin(cluster.bootstrap());
  }

  @AfterAll
  static void stop() throws Exception {
    if (admin != null) {
      admin.close();
    }
    if (cluster != null) {
      cluster.close();
      Program.deleteTree(directory);
    }
  }

  @Test
  void replicasAreOnDifferentRacks() throws Exception {
    String setting = "--config=min.insync.replicas=2";
    Finished planned = cluster.script(CREATE, "spread", "-p", "7", setting, "--dry-run");
    assertEquals(0, planned.exitCode(), planned::toString);
    assertEquals("spread: would be created (7 partitions, 3 replicas, 3 racks)", planned.out());
    assertFalse(admin.listTopics().names().get().contains("spread"));

    Finished created = cluster.script(CREATE, "spread", "-p", "7", setting);
    assertEquals(0, created.exitCode(), created::toString);
    assertEquals("spread: created (7 partitions, 3 replicas)", created.out());
    TopicDescription topic = describe("spread");
    assertEquals(7, topic.partitions().size());
    for (TopicPartitionInfo partition : topic.partitions()) {
      Set<String> racks = new HashSet<>();
      partition.replicas().stream().map(Node::rack).forEach(racks::add);
      assertEquals(Set.of("r1", "r2", "r3"), racks, topic::toString);
    }

    Finished again = cluster.script(CREATE, "spread", "-p", "7", setting);
    assertEquals(0, again.exitCode(), again::toString);
    assertEquals("spread: is right already (7 partitions, 3 replicas)", again.out());
  }

  private static TopicDescription describe(String topic) throws Exception {
    return admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
  }

  @Test
  void aTopicThatDiffersIsLeftAlone() throws Exception {
    assertEquals(0, cluster.script(CREATE, "there", "-p", "2", "-r", "2").exitCode());
    assertDiffers("it has 2 partitions, not 3", "-p", "3", "-r", "2");
    assertDiffers("it has 2 replicas, not 3", "-p", "2");
    assertDiffers("retention.ms is not set, not 5", "-r", "2", "-c", "retention.ms=5");
    assertEquals(2, describe("there").partitions().size());
  }

  private static void assertDiffers(String difference, String... wanted) throws Exception {
    String[] arguments = new String[wanted.length + 1];
    System.arraycopy(wanted, 0, arguments, 0, wanted.length);
    arguments[wanted.length] = "there";
    Finished done = cluster.script(CREATE, arguments);
    assertEquals(1, done.exitCode(), done::toString);
    assertEquals(CREATE + ": there: is there already, but " + difference, done.err());
  }

  /** Replicas that somebody has placed on one rack are noticed. */
  @Test
  void replicasThatShareARackAreNoticed() throws Exception {
    Finished done = cluster.script(CREATE, "wide", "-r", "4", "--strict");
    assertEquals(1, done.exitCode(), done::toString);
    assertEquals(CREATE + ": 4 replicas, but brokers on 3 racks only", done.err());
    assertFalse(admin.listTopics().names().get().contains("wide"));
  }

  @Test
  void aFileOfTopicsIsGoneThroughLineByLine() throws Exception {
    Path file = cluster.directory().resolve("topics");
    Files.writeString(
        file,
        """
        # the shop
        shop.orders   4 3 min.insync.replicas=2 cleanup.policy=compact,delete

        shop.wrong    1 3 no.such.setting=1   # this one fails
        shop.payments - -
        """);
    String at = file + ":";
    Finished planned = cluster.script("create-topics.sh", file.toString(), "-n");
    assertEquals(0, planned.exitCode(), planned::toString);
    assertEquals(4, planned.out().lines().count(), planned::toString);
    assertFalse(admin.listTopics().names().get().contains("shop.orders"));

    Finished stopped = cluster.script("create-topics.sh", "--stop", file.toString());
    assertEquals(1, stopped.exitCode(), stopped::toString);
    assertTrue(stopped.err().contains(at + "4: shop.wrong: "), stopped::toString);
    assertEquals(at + "2: shop.orders: created (4 partitions, 3 replicas)", stopped.out());
    assertFalse(admin.listTopics().names().get().contains("shop.payments"));

    Finished done = cluster.script("create-topics.sh", file.toString());
    assertEquals(1, done.exitCode(), done::toString);
    assertEquals(
        List.of(
            at + "2: shop.orders: is right already (4 partitions, 3 replicas)",
            at + "5: shop.payments: created (1 partition, 1 replica)"),
        done.out().lines().toList());
    assertTrue(done.err().endsWith("1 of 3 topics are not as they shall be"), done::toString);
    ConfigResource orders = new ConfigResource(ConfigResource.Type.TOPIC, "shop.orders");
    assertEquals(
        "compact,delete",
        admin
            .describeConfigs(List.of(orders))
            .all()
            .get()
            .get(orders)
            .get("cleanup.policy")
            .value());
  }

  @Test
  void whatWouldBeDoneIsSaid() throws Exception {
    Finished restart =
        cluster.script("rolling-restart.sh", "--dry-run", "--restart", cluster.command("restart"));
    assertEquals(0, restart.exitCode(), restart::toString);
    assertEquals(3, restart.out().lines().count(), restart::toString);
    String status = cluster.curl("/cluster/status");
    String leader = status.replaceFirst("(?s).*\"quorum\":\\{\"leader\":(\\d+).*", "$1");
    assertTrue(restart.out().endsWith(" restart " + leader), restart + status);

    Finished drill =
        cluster.script(
            "failure-drill.sh", "-n", "--broker=2", "--kill=end {id}", "--start=begin {id}");
    assertEquals(0, drill.exitCode(), drill::toString);
    assertEquals(
        "would kill broker 2 (end 2), and start it again after 10 s (begin 2)", drill.out());

    Finished voter = cluster.script("decommission-broker.sh", "2", "--dry-run");
    assertEquals(1, voter.exitCode(), voter::toString);
    assertTrue(voter.err().contains("broker 2 votes in the quorum"), voter::toString);
    assertEquals(0, cluster.script(CREATE, "full", "-p", "3").exitCode());
    Finished refused = cluster.script("decommission-broker.sh", "2", "-n", "--drain-only");
    assertEquals(1, refused.exitCode(), refused::toString);
    assertTrue(
        refused.err().contains("2 active brokers would remain, too few for the replicas of"),
        refused::toString);
    Finished unknown = cluster.script("decommission-broker.sh", "9");
    assertEquals(1, unknown.exitCode(), unknown::toString);
    assertEquals("decommission-broker.sh: there is no broker 9 in this cluster", unknown.err());

    Finished running =
        cluster.script("backup.sh", "--to=to", "--set=now", cluster.data(1).toString());
    assertEquals(1, running.exitCode(), running::toString);
    assertTrue(running.err().contains("is in use by another broker"), running::toString);
    assertFalse(Files.exists(cluster.directory().resolve("to")));
  }
}

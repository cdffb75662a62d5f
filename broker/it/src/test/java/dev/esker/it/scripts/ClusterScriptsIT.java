package dev.esker.it.scripts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.esker.it.Brokers;
import dev.esker.it.Clients;
import dev.esker.it.Finished;
import dev.esker.it.Processes;
import dev.esker.it.Program;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Brokers taken out of a cluster, and killed in a drill. */
@Tag("slow")
final class ClusterScriptsIT {

  /** Twelve from here on: behind those of {@link dev.esker.it.Ports}. */
  private static final int DRILL_PORT = 19_450;

  @RegisterExtension private final Brokers brokers = new Brokers();

  @Test
  void aBrokerIsTakenOutWithoutLosingAReplica() throws Exception {
    try (ScriptCluster cluster = ScriptCluster.start(brokers.directory(), 4);
        Admin admin = Clients.admin(cluster.bootstrap())) {
      Finished created = cluster.script("create-topic-rack-aware.sh", "spread", "--partitions=8");
      assertEquals(0, created.exitCode(), created::toString);
      Finished wide = cluster.script("create-topic-rack-aware.sh", "wide", "-p", "1", "-r", "4");
      assertEquals(0, wide.exitCode(), wide::toString);
      Finished refused = cluster.script("decommission-broker.sh", "4", "--dry-run");
      assertEquals(1, refused.exitCode(), refused::toString);
      assertEquals(
          "decommission-broker.sh: 3 active brokers would remain, too few for the replicas of"
              + " wide (4)",
          refused.err());
      admin.deleteTopics(List.of("wide")).all().get();

      Finished planned = cluster.script("decommission-broker.sh", "4", "--dry-run");
      assertEquals(0, planned.exitCode(), planned::toString);
      assertTrue(planned.out().contains("would move spread-"), planned::toString);
      assertTrue(cluster.curl("/topics/spread").contains("\"r4\""));

      try (NumberedWrites writes = new NumberedWrites(cluster.bootstrap(), "spread", 8)) {
        Finished done =
            cluster.script("decommission-broker.sh", "4", "--stop", cluster.command("stop"));
        assertEquals(0, done.exitCode(), done::toString);
        int sent = writes.finish();
        assertEquals(List.of(), writes.failures());
        assertEquals(sent, writes.acknowledged());
        assertEquals(sent, Clients.readAll(cluster.bootstrap(), "spread", 8).size());
      }
      JsonNode status = new ObjectMapper().readTree(cluster.curl("/cluster/status"));
      assertEquals(3, status.get("brokers").size(), status::toString);
      assertTrue(status.get("under_replicated").isEmpty(), status::toString);
      assertFalse(cluster.curl("/topics/spread").contains("\"r4\""));
    }
  }

  @Test
  void aDrillOnARunningClusterLosesNothing() throws Exception {
    try (ScriptCluster cluster = ScriptCluster.start(brokers.directory(), 3)) {
      for (String victim : new String[] {"leader", "controller"}) {
        Finished done =
            cluster.script(
                "failure-drill.sh",
                "--broker=" + victim,
                "--down=2",
                "--kill",
                cluster.command("kill"),
                "--start",
                cluster.command("start"),
                "--json");
        assertEquals(0, done.exitCode(), done::toString);
        assertReport(done);
      }
      assertFalse(cluster.curl("/topics").contains("failure-drill"), "its topics are deleted");
    }
  }

  private static void assertReport(Finished done) throws Exception {
    String json = done.out().lines().filter(line -> line.startsWith("{")).findFirst().orElseThrow();
    System.out.println("failure drill: " + json);
    JsonNode report = new ObjectMapper().readTree(json);
    assertEquals(0, report.get("lost").asInt(), json);
    assertEquals(0, report.get("duplicated").asInt(), json);
    assertTrue(report.get("acknowledged").asInt() > 20, json);
    assertTrue(report.get("elected_ms").asInt() >= report.get("detected_ms").asInt(), json);
    assertTrue(report.get("in_sync_ms").asInt() > 0, json);
  }

  @Test
  void aDrillBringsAClusterOfItsOwn() throws Exception {
    ProcessBuilder builder =
        Scripts.command(
                "failure-drill.sh", "--dev", "--dev-port=" + DRILL_PORT, "--down=2", "--json")
            .directory(brokers.directory().toFile());
    builder.environment().put("ESKER", Program.installed().home().resolve("esker").toString());
    builder.environment().put("ESKER_JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("ESKER_HEAP", "256m");
    Finished done = Processes.run(builder, 300_000);
    assertEquals(0, done.exitCode(), done::toString);
    assertReport(done);
  }
}

package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the failure lab of {@code cluster dev} does to three real brokers, and what it leaves. */
@Tag("slow")
final class FailureLabIT {
  private static final int PARTITIONS = 6;

  @RegisterExtension private final Brokers brokers = new Brokers();

  private DevCluster start() throws Exception {
    return DevCluster.start(
        brokers.directory(),
        "--brokers=3",
        "--racks=a,b,c",
        "--failure-lab",
        "--set=replica.lag.time.max.ms=2000");
  }

  /** Something that becomes true of an answer. */
  private interface Condition {
    boolean holds(JsonNode answer);
  }

  private static JsonNode await(DevCluster cluster, int broker, String path, Condition condition)
      throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (true) {
      JsonNode answer = cluster.get(broker, path);
      if (condition.holds(answer)) {
        return answer;
      }
      assertTrue(System.nanoTime() - deadline < 0, () -> path + ": " + answer + cluster.report());
      TimeUnit.MILLISECONDS.sleep(20);
    }
  }

  private static void awaitPhase(DevCluster cluster, int asked, int broker, String phase)
      throws Exception {
    await(
        cluster,
        asked,
        "/cluster/status",
        status -> status.get("brokers").get(broker - 1).get("phase").asText().equals(phase));
  }

  private static void awaitWhole(DevCluster cluster, int asked) throws Exception {
    await(
        cluster,
        asked,
        "/cluster/status",
        status ->
            status.findValuesAsText("phase").equals(List.of("active", "active", "active"))
                && status.get("under_replicated").isEmpty());
  }

  private static JsonNode act(DevCluster cluster, int asked, int broker, String action)
      throws Exception {
    return cluster.ask(asked, "POST", "/lab/brokers/" + broker, Map.of("action", action));
  }

  private static void link(DevCluster cluster, int asked, int a, int b, boolean cut)
      throws Exception {
    JsonNode deed =
        cluster.ask(asked, "POST", "/lab/links", Map.of("between", List.of(a, b), "cut", cut));
    assertEquals(cut, deed.get("cut").asBoolean());
    assertTrue(deed.get("at").asLong() > 0);
  }

  private static String state(DevCluster cluster, int asked, int broker) throws Exception {
    return cluster.get(asked, "/lab").get("brokers").get(broker - 1).get("state").asText();
  }

  @Test
  void brokersArePausedKilledAndRestarted() throws Exception {
    try (DevCluster cluster = start()) {
      assertEquals("paused", act(cluster, 1, 2, "pause").get("state").asText());
      awaitPhase(cluster, 1, 2, "fenced");
      assertEquals("paused", state(cluster, 3, 2));
      assertEquals("running", act(cluster, 1, 2, "resume").get("state").asText());
      awaitPhase(cluster, 1, 2, "active");

      ProcessHandle before = cluster.broker(3);
      assertEquals("down", act(cluster, 1, 3, "kill").get("state").asText());
      assertFalse(before.isAlive());
      awaitPhase(cluster, 1, 3, "fenced");
      assertEquals("running", act(cluster, 2, 3, "start").get("state").asText());
      awaitPhase(cluster, 1, 3, "active");
      assertNotEquals(before.pid(), cluster.brokerNow(3).pid());

      assertEquals("down", act(cluster, 2, 1, "stop").get("state").asText());
      assertFalse(cluster.broker(1).isAlive());
      assertEquals("running", act(cluster, 2, 1, "start").get("state").asText());
      awaitWhole(cluster, 2);

      assertEquals("down", act(cluster, 2, 2, "kill").get("state").asText(), "it asks for itself");
      awaitPhase(cluster, 3, 2, "fenced");

      assertEquals(400, status(cluster, "/lab/brokers/2", Map.of("action", "resume")));
      assertEquals(400, status(cluster, "/lab/brokers/2", Map.of("action", "explode")));
      assertEquals(404, status(cluster, "/lab/brokers/4", Map.of("action", "kill")));
      assertEquals(
          404, status(cluster, "/lab/links", Map.of("between", List.of(1, 4), "cut", true)));

      act(cluster, 1, 3, "pause");
      ProcessHandle paused = cluster.brokerNow(3);
      ProcessHandle running = cluster.brokerNow(1);
      assertEquals(0, cluster.terminate(), cluster::report);
      assertFalse(paused.isAlive());
      assertFalse(running.isAlive());
    }
  }

  private static int status(DevCluster cluster, String path, Map<String, ?> body) throws Exception {
    return cluster.status(1, "POST", path, body);
  }

  /** Of partitions that a broker leads: whether all of them, or none, have another one in sync. */
  private static boolean inSync(JsonNode topic, int leader, int other, boolean wanted) {
    int led = 0;
    for (JsonNode partition : topic.get("partitions")) {
      if (partition.get("leader").asInt() == leader) {
        led++;
        boolean has = false;
        for (JsonNode each : partition.get("isr")) {
          has |= each.asInt() == other;
        }
        if (has != wanted) {
          return false;
        }
      }
    }
    return led > 0;
  }

  /** The link of the two that aren't the controller, which none of them needs to be counted on. */
  @Test
  void aLinkIsCutAndStaysSoOverARestartUntilItIsMended() throws Exception {
    try (DevCluster cluster = start()) {
      cluster.ask(
          1, "POST", "/topics/t", Map.of("num_partitions", PARTITIONS, "replication_factor", 3));
      awaitWhole(cluster, 1);
      int controller = cluster.get(1, "/cluster/status").get("controller").asInt();
      int one = controller % 3 + 1;
      int other = one % 3 + 1;
      try (KafkaProducer<String, String> producer = Clients.producer(cluster.bootstrap())) {
        link(cluster, controller, one, other, true);
        awaitApart(cluster, producer, controller, one, other);

        act(cluster, controller, other, "kill");
        awaitPhase(cluster, controller, other, "fenced");
        act(cluster, controller, other, "start");
        awaitPhase(cluster, controller, other, "active");
        await(
            cluster,
            controller,
            "/topics/t",
            topic -> {
              write(producer);
              return inSync(topic, controller, other, true);
            });
        JsonNode topic = cluster.get(controller, "/topics/t");
        assertTrue(inSync(topic, one, other, false), topic::toString);
        assertTrue(cluster.get(other, "/lab").get("links").toString().contains("\"cut\":true"));

        link(cluster, controller, one, other, false);
        awaitWhole(cluster, controller);
      }
      assertEquals(0, cluster.terminate(), cluster::report);
    }
  }

  private static void awaitApart(
      DevCluster cluster, KafkaProducer<String, String> producer, int asked, int one, int other)
      throws Exception {
    await(
        cluster,
        asked,
        "/topics/t",
        topic -> {
          write(producer);
          return inSync(topic, one, other, false) && inSync(topic, other, one, false);
        });
  }

  /** A replica that has all there is needn't be heard of. */
  private static void write(KafkaProducer<String, String> producer) {
    for (int partition = 0; partition < PARTITIONS; partition++) {
      var unused = producer.send(new ProducerRecord<>("t", partition, null, "record"));
    }
  }

  @Test
  void aPausedBrokerDoesntOutliveTheProgramThatWasKilled() throws Exception {
    try (DevCluster cluster = start()) {
      act(cluster, 1, 2, "pause");
      ProcessHandle paused = cluster.broker(2);
      cluster.kill();
      for (int broker = 1; broker <= 3; broker++) {
        cluster.broker(broker).onExit().get(60, TimeUnit.SECONDS);
      }
      assertFalse(paused.isAlive());
    }
  }

  @Test
  void aSecondSignalKillsAtOnce() throws Exception {
    try (DevCluster cluster = start()) {
      // Stopped behind the program's back: it would wait for half a minute.
      ProcessHandle stuck = cluster.broker(2);
      Processes.signal(stuck.pid(), "STOP");
      Processes.signal(cluster.process().pid(), "TERM");
      cluster.broker(1).onExit().get(60, TimeUnit.SECONDS);
      assertTrue(cluster.process().isAlive());
      Processes.signal(cluster.process().pid(), "TERM");
      assertTrue(cluster.process().waitFor(20, TimeUnit.SECONDS), cluster::report);
      assertEquals(130, cluster.process().exitValue());
      stuck.onExit().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void withoutTheFlagThereIsNoLab() throws Exception {
    try (DevCluster cluster = DevCluster.start(brokers.directory(), "--brokers=1")) {
      assertEquals(404, cluster.status(1, "GET", "/lab", null));
      assertEquals(404, status(cluster, "/lab/brokers/1", Map.of("action", "kill")));
      assertEquals(0, cluster.terminate(), cluster::report);
    }
  }
}

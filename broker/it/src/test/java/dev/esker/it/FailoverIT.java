package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * How long a client that writes without pause waits for its next acknowledgement when the leader is
 * killed, with default settings; and that nobody is taken for dead who only pauses shortly or has
 * to share the processors.
 *
 * <p>{@code -Desker.rounds=} says how many leaders are killed. What is measured is printed; the
 * limits that are asserted are wide, since tests run on machines that do other things.
 */
@Tag("slow")
final class FailoverIT {

  private static final int NODES = 3;
  private static final String TOPIC = "writes";
  private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);
  private static final int ROUNDS = 30;
  private static final long MOST_MILLIS = 120_000;
  private static final long WARM_ACKS = 50;
  private static final int PAUSES = 10;
  private static final long PAUSE_MILLIS = 500;
  private static final long BUSY_MILLIS = 20_000;

  @RegisterExtension private final Brokers brokers = new Brokers();

  private final long seed = Long.getLong("esker.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final List<Process> busy = new ArrayList<>();
  private BrokerCluster cluster;

  @BeforeEach
  void startCluster() throws Exception {
    assertEquals(0, brokers.start().terminate(), "makes the archive of classes");
    cluster = BrokerCluster.direct(brokers, NODES);
    cluster.startAll();
    cluster.createTopic(TOPIC, 1);
    cluster.awaitInSync(TOPIC);
  }

  @AfterEach
  void end() throws Exception {
    for (Process each : busy) {
      each.destroyForcibly().waitFor();
    }
    cluster.close();
  }

  @Test
  void theNextLeaderTakesOverSoon() throws Exception {
    int rounds = Integer.getInteger("esker.rounds", ROUNDS);
    List<Long> others = new ArrayList<>();
    List<Long> controllers = new ArrayList<>();
    try (GapMeter meter = new GapMeter(cluster.bootstrap(), TOPIC)) {
      for (int round = 0; round < rounds; round++) {
        meter.awaitAcks(WARM_ACKS, MOST_MILLIS);
        int leader = cluster.leader(TOPIC, 0);
        boolean controller = leader == cluster.controller();
        long killed = System.nanoTime();
        cluster.kill(leader);
        long gap = meter.awaitNextLeader(killed, MOST_MILLIS);
        (controller ? controllers : others).add(gap);
        cluster.start(leader);
        cluster.awaitInSync(TOPIC);
      }
    }
    System.out.printf(
        "failover: seed %d, kill -9 of the leader to the first ack by the next one:"
            + " %s; where it was the controller, too: %s%n",
        seed, summary(others), summary(controllers));
    List<Long> all = Stream.concat(others.stream(), controllers.stream()).sorted().toList();
    assertTrue(all.get(all.size() - 1) < MOST_MILLIS, () -> all + " ms");
  }

  private static String summary(List<Long> millis) {
    if (millis.isEmpty()) {
      return "0 rounds";
    }
    List<Long> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return "%d rounds, p50 %d ms, max %d ms %s"
        .formatted(
            sorted.size(), sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1), sorted);
  }

  @Test
  void aShortPauseIsNoFailure() throws Exception {
    int elections = 0;
    try (GapMeter meter = new GapMeter(cluster.bootstrap(), TOPIC)) {
      // an empty log has no epoch
      meter.awaitAcks(WARM_ACKS, MOST_MILLIS);
      Standing before = standing();
      for (int i = 0; i < PAUSES; i++) {
        meter.awaitAcks(WARM_ACKS, MOST_MILLIS);
        int controller = cluster.controller();
        BrokerProcess paused =
            cluster.node(random.nextBoolean() ? cluster.leader(TOPIC, 0) : controller);
        paused.pause();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        paused.resume();
        elections += cluster.controller() == controller ? 0 : 1;
      }
      meter.awaitAcks(WARM_ACKS, MOST_MILLIS);
      assertEquals(before, standing(), "no leader was elected");
      System.out.printf(
          "failover: seed %d, %d pauses of %d ms: no leader was elected, a controller %d times;"
              + " longest wait for an ack %d ms%n",
          seed, PAUSES, PAUSE_MILLIS, elections, meter.longestMillis());
    }
  }

  @Test
  void busyProcessorsAreNoFailure() throws Exception {
    int controller = cluster.controller();
    try (GapMeter meter = new GapMeter(cluster.bootstrap(), TOPIC)) {
      meter.awaitAcks(WARM_ACKS, MOST_MILLIS);
      Standing before = standing();
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        busy.add(new ProcessBuilder("sh", "-c", "while :; do :; done").start());
      }
      TimeUnit.MILLISECONDS.sleep(BUSY_MILLIS);
      meter.awaitAcks(WARM_ACKS, MOST_MILLIS);
      assertEquals(before, standing(), "no leader was elected");
      assertEquals(controller, cluster.controller(), "no controller was elected");
      System.out.printf(
          "failover: %d busy loops for %d ms: nobody was elected; longest wait for an ack %d ms%n",
          busy.size(), BUSY_MILLIS, meter.longestMillis());
    }
  }

  /** Who leads the partition, and in which epoch; an election raises it. */
  private record Standing(int leader, int epoch) {}

  private Standing standing() throws Exception {
    int leader = cluster.leader(TOPIC, 0);
    try (Admin admin = Clients.admin(cluster.bootstrap())) {
      int epoch =
          admin
              .listOffsets(Map.of(PARTITION, OffsetSpec.latest()))
              .partitionResult(PARTITION)
              .get()
              .leaderEpoch()
              .orElse(-1);
      return new Standing(leader, epoch);
    }
  }
}

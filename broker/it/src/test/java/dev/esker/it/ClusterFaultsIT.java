package dev.esker.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A cluster of real processes, written to and read from without pause by Java clients and by
 * librdkafka, while its processes are killed, paused, wiped and restarted and its links cut. Over
 * the whole history nothing that was acknowledged is lost, doubled or out of order, no offset ever
 * shows two values to anybody, the replicas' logs hold the same bytes, and topics that were said to
 * be created never vanish.
 *
 * <p>{@code -Desker.rounds=} says how many faults there are, {@code -Desker.seed=} which ones, in
 * which order and where; the timing of processes isn't repeated by it.
 */
@Tag("slow")
final class ClusterFaultsIT {

  private static final int NODES = 4;
  private static final String TOPIC = "history";
  private static final int PARTITIONS = 6;
  private static final int PRODUCERS = 3;
  private static final int ROUNDS = 6;
  private static final int FULL_READ_EVERY = 5;
  private static final long BEFORE_MILLIS = 60_000;
  private static final int SOME_ACKS = 500;

  @RegisterExtension private final Brokers brokers = new Brokers();

  private final long seed = Long.getLong("esker.seed", System.nanoTime());
  private final Random random = new Random(seed);
  private final History history = new History();
  private final List<TopicPartition> partitions = Clients.partitions(TOPIC, PARTITIONS);
  private final Map<ClusterFault, Integer> struck = new EnumMap<>(ClusterFault.class);

  @Test
  void nothingAcknowledgedIsLostDoubledOrReordered() throws Exception {
    assumeTrue(SteadyLoad.isPossible(), "python3-confluent-kafka is not installed");
    int rounds = Integer.getInteger("esker.rounds", ROUNDS);
    System.out.printf("cluster faults: seed %d, %d rounds%n", seed, rounds);
    makeArchive();
    try (BrokerCluster cluster =
        BrokerCluster.proxied(brokers, NODES, "--log-segment-bytes=8MiB")) {
      cluster.startAll();
      cluster.createTopic(TOPIC, PARTITIONS);
      int topics = strike(cluster, rounds);
      readAll(cluster, "the last reader");
      history.requireNoGaps();
      assertEquals(List.of(), history.complaints(), () -> "seed " + seed);
      long batches = stopAndCompare(cluster);
      System.out.printf(
          "cluster faults: seed %d, %d rounds %s: %,d records acknowledged, none lost, doubled or"
              + " out of order; %d topics created, none vanished; %,d batches the same on all"
              + " replicas%n",
          seed, rounds, struck, history.acked(), topics, batches);
    }
  }

  /** The launcher's archive of classes is made by the first start; not by four at a time. */
  private void makeArchive() throws Exception {
    assertEquals(0, brokers.start().terminate());
  }

  private int strike(BrokerCluster cluster, int rounds) throws Exception {
    ClusterFault.Scene scene = new ClusterFault.Scene(cluster, TOPIC, PARTITIONS, random, history);
    Deque<ClusterFault> faults = new ArrayDeque<>();
    try (SteadyLoad load = new SteadyLoad(cluster.bootstrap(), TOPIC, PRODUCERS, history);
        TailReader near = new TailReader(cluster.bootstrap(), partitions, "r1", history);
        TailReader far = new TailReader(cluster.bootstrap(), partitions, "nowhere", history);
        TopicCreator topics = new TopicCreator(cluster.bootstrap())) {
      for (int round = 1; round <= rounds; round++) {
        history.awaitAcks(SOME_ACKS, BEFORE_MILLIS);
        if (faults.isEmpty()) {
          List<ClusterFault> all = new ArrayList<>(List.of(ClusterFault.values()));
          Collections.shuffle(all, random);
          faults.addAll(all);
        }
        round(scene, round, faults.remove());
        for (int node : cluster.ids()) {
          topics.requireAll(cluster.bootstrap(node));
        }
        if (round % FULL_READ_EVERY == 0) {
          readAll(cluster, "the reader after round " + round);
        }
        load.requireRunning();
        assertEquals(List.of(), history.complaints(), () -> "seed " + seed);
      }
      history.awaitAcks(SOME_ACKS, BEFORE_MILLIS);
      load.finish();
      awaitTail(near);
      awaitTail(far);
      return topics.created();
    }
  }

  private void round(ClusterFault.Scene scene, int round, ClusterFault fault) throws Exception {
    long begin = System.nanoTime();
    String where;
    try {
      where = fault.strike(scene);
      scene.awaitInSync();
    } catch (Exception | AssertionError e) {
      throw new AssertionError(
          "seed " + seed + ", round " + round + ", " + fault + ": " + e.getMessage(), e);
    }
    struck.merge(fault, 1, Integer::sum);
    System.out.printf(
        "round %d: %s %s, in sync after %d ms; %,d records acknowledged%n",
        round, fault, where, (System.nanoTime() - begin) / 1_000_000, history.acked());
  }

  private void awaitTail(TailReader reader) throws InterruptedException {
    long deadline = System.nanoTime() + BEFORE_MILLIS * 1_000_000;
    while (reader.read() < history.acked()) {
      assertTrue(
          System.nanoTime() < deadline && history.complaints().isEmpty(),
          () -> reader.read() + " of " + history.acked() + " read; " + history.complaints());
      Thread.sleep(20);
    }
  }

  private void readAll(BrokerCluster cluster, String who) {
    Map<String, Integer> acked = history.ackedByKey();
    Reading reading = new Reading(who, history);
    Clients.forEach(cluster.bootstrap(), partitions, reading::next);
    reading.requireAll(acked);
  }

  /** Stops all in good order; then their segments hold everything. */
  private long stopAndCompare(BrokerCluster cluster) throws Exception {
    for (int node : cluster.ids()) {
      assertEquals(0, cluster.terminate(node), "exit code of node " + node);
    }
    return ReplicaComparison.of(cluster, TOPIC, PARTITIONS, history.acked());
  }
}

package dev.esker.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * A cluster of real processes: nodes 1 to <i>n</i>, each in a rack of its own, with a data
 * directory and ports that stay its own, joined directly or by a {@link BrokerNetwork} that can be
 * cut. The first three are controllers and brokers, the others only brokers. Used by one thread.
 */
final class BrokerCluster implements AutoCloseable {

  private static final int CONTROLLERS = 3;
  private static final String HEAP = "256m";
  private static final long START_MILLIS = 120_000;
  private static final long SETTLE_MILLIS = 120_000;
  private static final int CALL_SECONDS = 10;

  private final SortedMap<Integer, BrokerProcess> nodes = new TreeMap<>();
  private final Map<Integer, Integer> kafkaPorts = new HashMap<>();
  private final BrokerNetwork network;

  private BrokerCluster(Brokers brokers, int size, boolean proxied, String... flags)
      throws IOException {
    int clusterPort = Ports.free();
    int replicationPort = Ports.free();
    network = proxied ? new BrokerNetwork(size, clusterPort, replicationPort) : null;
    Path directory = brokers.directory();
    for (int node = 1; node <= size; node++) {
      List<String> all = new ArrayList<>(List.of(flags));
      all.add("--node-id=" + node);
      all.add("--rack=r" + node);
      all.add("--address=" + BrokerNetwork.own(node));
      all.add("--cluster-advertised-host=" + reachedAt(node));
      all.add("--cluster-port=" + clusterPort);
      all.add("--replication-port=" + replicationPort);
      all.add("--controller-quorum-size=" + CONTROLLERS);
      all.add("--seeds=" + seeds(node, size, clusterPort));
      all.add("--process-roles=" + (node <= CONTROLLERS ? "controller,broker" : "broker"));
      Path home = Files.createDirectories(directory.resolve("node-" + node));
      int port = Ports.free();
      kafkaPorts.put(node, port);
      nodes.put(node, brokers.prepare(home.resolve("data"), port, all, Map.of("ESKER_HEAP", HEAP)));
    }
  }

  /**
   * A cluster whose network can be cut. Nothing runs yet.
   *
   * @param brokers ends the processes, also if the test fails
   * @param size how many nodes, at least three
   * @param flags that every node gets
   */
  static BrokerCluster proxied(Brokers brokers, int size, String... flags) throws IOException {
    return new BrokerCluster(brokers, size, true, flags);
  }

  /** The same with nothing in between, for what time is measured of. */
  static BrokerCluster direct(Brokers brokers, int size, String... flags) throws IOException {
    return new BrokerCluster(brokers, size, false, flags);
  }

  private String reachedAt(int node) {
    return network == null ? BrokerNetwork.own(node) : BrokerNetwork.advertised(node);
  }

  private String seeds(int self, int size, int port) {
    List<String> seeds = new ArrayList<>();
    for (int node = 1; node <= size; node++) {
      if (node != self) {
        seeds.add(reachedAt(node) + ":" + port);
      }
    }
    return String.join(",", seeds);
  }

  /** Starts all that don't run, at the same time, and returns once they serve. */
  void startAll() throws IOException, InterruptedException {
    List<Integer> down = nodes.keySet().stream().filter(node -> !isUp(node)).toList();
    for (int node : down) {
      launch(node);
    }
    for (int node : down) {
      nodes.get(node).awaitReady(START_MILLIS);
    }
  }

  /** Starts one, with more flags for this run, and returns once it serves. */
  void start(int node, String... more) throws IOException, InterruptedException {
    launch(node, more);
    nodes.get(node).awaitReady(START_MILLIS);
  }

  /** Starts one, with more flags for this run, and doesn't wait. */
  void launch(int node, String... more) throws IOException {
    nodes.get(node).launch(more);
    if (network != null) {
      network.up(node, nodes.get(node).pid());
    }
  }

  /** {@code kill -9}. */
  void kill(int node) throws IOException, InterruptedException {
    nodes.get(node).kill();
    ended(node);
  }

  private void ended(int node) throws IOException, InterruptedException {
    if (network != null) {
      network.down(node);
    }
  }

  /** {@code kill -9} for all of them at the same moment. */
  void killAll() throws IOException, InterruptedException {
    List<Integer> up = nodes.keySet().stream().filter(this::isUp).toList();
    up.forEach(node -> nodes.get(node).beginKill());
    for (int node : up) {
      kill(node);
    }
  }

  /** SIGTERM; returns the exit code. */
  int terminate(int node) throws IOException, InterruptedException {
    int exit = nodes.get(node).terminate();
    ended(node);
    return exit;
  }

  /** Waits for the end of a node that was launched and may not start; returns its exit code. */
  int awaitRefusal(int node) throws IOException, InterruptedException {
    int exit = nodes.get(node).awaitRefusal(START_MILLIS);
    ended(node);
    return exit;
  }

  /** A node, for what only one of them does. */
  BrokerProcess node(int node) {
    return nodes.get(node);
  }

  /** The ids of all nodes. */
  Set<Integer> ids() {
    return nodes.keySet();
  }

  /** Whether the process is there. */
  boolean isUp(int node) {
    return nodes.get(node).isAlive();
  }

  /** What is between them, if it is proxied. */
  BrokerNetwork network() {
    return network;
  }

  /** All nodes, for Kafka clients, whether they run or not. */
  String bootstrap() {
    return nodes.keySet().stream().map(this::bootstrap).collect(Collectors.joining(","));
  }

  /** One node, for Kafka clients. */
  String bootstrap(int node) {
    return BrokerNetwork.own(node) + ":" + kafkaPorts.get(node);
  }

  /** Creates a topic with three replicas, of which two have to be in sync. */
  void createTopic(String topic, int partitions) throws Exception {
    try (Admin admin = Clients.admin(bootstrap())) {
      NewTopic wanted = new NewTopic(topic, partitions, (short) 3);
      wanted.configs(Map.of("min.insync.replicas", "2"));
      admin.createTopics(List.of(wanted)).all().get();
    }
  }

  /** Who leads a partition now, as one of the others says; waits until somebody does. */
  int leader(String topic, int partition) throws Exception {
    return await(
        "a leader of " + topic + "-" + partition,
        admin -> {
          var leader = describe(admin, topic).partitions().get(partition).leader();
          return leader == null || leader.isEmpty() ? null : leader.id();
        });
  }

  /** Who is the active controller. */
  int controller() throws Exception {
    return await(
        "a controller",
        admin -> {
          int leader =
              admin.describeCluster().controller().get(CALL_SECONDS, TimeUnit.SECONDS).id();
          return nodes.containsKey(leader) ? leader : null;
        });
  }

  /** Waits until every replica of some topics is in sync, and led. */
  void awaitInSync(String... topics) throws Exception {
    for (String topic : topics) {
      var unused =
          await(
              "all replicas of " + topic + " in sync",
              admin -> {
                for (TopicPartitionInfo each : describe(admin, topic).partitions()) {
                  if (each.leader() == null || each.isr().size() < each.replicas().size()) {
                    return null;
                  }
                }
                return topic;
              });
    }
  }

  private static TopicDescription describe(Admin admin, String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get(CALL_SECONDS, TimeUnit.SECONDS)
        .get(topic);
  }

  /** Something that is asked until there is an answer. */
  private interface Question<T> {
    /** The answer; null if there is none yet. */
    T ask(Admin admin) throws InterruptedException, ExecutionException, TimeoutException;
  }

  private <T> T await(String what, Question<T> question) throws Exception {
    long deadline = System.nanoTime() + SETTLE_MILLIS * 1_000_000;
    Exception last = null;
    try (Admin admin = Clients.admin(bootstrap())) {
      while (System.nanoTime() < deadline) {
        try {
          T answer = question.ask(admin);
          if (answer != null) {
            return answer;
          }
        } catch (ExecutionException | TimeoutException e) {
          last = e;
        }
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
    throw new AssertionError("no " + what + " within " + SETTLE_MILLIS + " ms", last);
  }

  /** Takes the network down; the processes are ended by {@link Brokers}. */
  @Override
  public void close() throws IOException {
    if (network != null) {
      network.close();
    }
  }
}

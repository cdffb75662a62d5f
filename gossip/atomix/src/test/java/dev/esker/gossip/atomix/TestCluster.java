package dev.esker.gossip.atomix;

import dev.esker.gossip.Member;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.atomix.raft.Formation;
import dev.esker.gossip.atomix.raft.RaftSettings;
import dev.esker.gossip.atomix.swim.SwimNode;
import dev.esker.gossip.atomix.swim.SwimSettings;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A cluster of nodes in this process, each with a directory of its own. */
final class TestCluster implements AutoCloseable {
  private static final RaftSettings RAFT =
      new RaftSettings(
          Duration.ofMillis(300), Duration.ofMillis(50), Duration.ofSeconds(20), 2 << 20, 0);

  private final Path root;
  private final List<Integer> voters;
  private final RaftSettings raft;
  private final Map<Integer, ClusterNode> nodes = new TreeMap<>();
  private final Map<Integer, InetSocketAddress> addresses = new TreeMap<>();
  private final Map<Integer, Throwable> failures = new ConcurrentHashMap<>();

  TestCluster(Path root, List<Integer> voters) {
    this(root, voters, RAFT);
  }

  TestCluster(Path root, List<Integer> voters, RaftSettings raft) {
    this.root = root;
    this.voters = voters;
    this.raft = raft;
  }

  Path directory(int node) {
    return root.resolve("node-" + node);
  }

  void format(int node) throws IOException {
    Formation.format(directory(node), "test", node, voters, UUID.randomUUID());
  }

  ClusterNode start(int node) throws IOException {
    return start(node, false);
  }

  ClusterNode start(int node, boolean rejoin) throws IOException {
    Member self = new Member(node, UUID.randomUUID(), Optional.of("rack" + node), true, Map.of());
    InetSocketAddress before = addresses.get(node);
    int port = before == null ? 0 : before.getPort();
    ClusterNode started =
        ClusterNode.start(
            new ClusterSettings(
                new SwimNode.Place("test", "127.0.0.1", port, new ArrayList<>(addresses.values())),
                self,
                voters,
                directory(node),
                rejoin,
                SwimSettings.defaults(),
                raft),
            cause -> failures.put(node, cause),
            UUID::randomUUID);
    addresses.put(node, started.address());
    nodes.put(node, started);
    return started;
  }

  /** Formats and starts every voter, and waits until one leads. */
  TestCluster form() throws Exception {
    for (int voter : voters) {
      format(voter);
      start(voter);
    }
    leader();
    return this;
  }

  MetadataLog log(int node) throws Exception {
    return nodes.get(node).metadata().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  ClusterNode node(int node) {
    return nodes.get(node);
  }

  /** The node that leads, once there is one and all running voters know it. */
  int leader() throws Exception {
    int[] found = new int[1];
    await(
        () -> {
          found[0] = QuorumView.NO_LEADER;
          for (int voter : voters) {
            if (nodes.containsKey(voter)) {
              QuorumView view = view(voter);
              if (view == null || (found[0] >= 0 && view.leader() != found[0])) {
                return false;
              }
              found[0] = view.leader();
            }
          }
          return found[0] >= 0 && nodes.containsKey(found[0]);
        });
    return found[0];
  }

  private QuorumView view(int voter) {
    var metadata = nodes.get(voter).metadata().toCompletableFuture();
    return metadata.isDone() && !metadata.isCompletedExceptionally()
        ? metadata.join().quorum()
        : null;
  }

  /** One of the voters that run and don't lead. */
  int follower() throws Exception {
    int leader = leader();
    return voters.stream().filter(id -> id != leader && nodes.containsKey(id)).findFirst().get();
  }

  static void await(BooleanSupplier condition) {
    for (long waited = 0; !condition.getAsBoolean(); waited++) {
      if (waited > 12_000) {
        throw new AssertionError("not within a minute");
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  Map<Integer, Throwable> failures() {
    return failures;
  }

  /** Cuts what a node sends to others; they may still be heard. */
  void cut(int from, List<Integer> to) {
    nodes
        .get(from)
        .sendOnlyTo(
            address ->
                to.stream().noneMatch(node -> addresses.get(node).getPort() == address.getPort()));
  }

  /** Mends every link. */
  void heal() {
    nodes.values().forEach(node -> node.sendOnlyTo(address -> true));
  }

  /** The voters but one. */
  List<Integer> others(int node) {
    return voters.stream().filter(id -> id != node).toList();
  }

  /** Ends a node without a word. Its proposals may wait for their time to be up. */
  void abort(int node) {
    nodes.remove(node).abort();
  }

  @Override
  public void close() {
    nodes.values().forEach(ClusterNode::abort);
  }
}

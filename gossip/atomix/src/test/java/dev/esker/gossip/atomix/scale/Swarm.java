package dev.esker.gossip.atomix.scale;

import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.atomix.swim.SwimNode;
import dev.esker.gossip.atomix.swim.SwimSettings;
import io.atomix.utils.net.Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/**
 * Many members of one cluster in this process, each as a broker makes one, and all that they
 * notice. The first three are the seeds of all. One thread uses it.
 */
final class Swarm implements AutoCloseable {
  private static final int SEEDS = 3;

  /** What one member has noticed of another, and when. */
  record Sighting(int self, int other, Membership.Type type, long nanos) {}

  private final TwinNetwork network;
  private final Map<Integer, TwinWire> wires = new TreeMap<>();
  private final Map<Integer, SwimNode> nodes = new TreeMap<>();
  private final Set<Integer> crashed = ConcurrentHashMap.newKeySet();
  private final Queue<Sighting> slanders = new ConcurrentLinkedQueue<>();
  private final Queue<Sighting> sightings = new ConcurrentLinkedQueue<>();

  /** As many with default settings. */
  Swarm(TwinNetwork network, int count) {
    this(network, count, id -> SwimSettings.defaults());
  }

  /** Starts them all, each as soon as the one before is up, which takes a few milliseconds. */
  Swarm(TwinNetwork network, int count, IntFunction<SwimSettings> settings) {
    this.network = network;
    List<InetSocketAddress> seeds = new ArrayList<>();
    for (int id = 1; id <= count; id++) {
      wires.put(id, network.open(new Address("10.0.0." + id, 9_190)));
      if (id <= SEEDS) {
        seeds.add(InetSocketAddress.createUnresolved("10.0.0." + id, 9_190));
      }
    }
    wires.forEach(
        (id, wire) -> {
          SwimNode node = SwimNode.join(wire, seeds, member(id), settings.apply(id));
          nodes.put(id, node);
          var unused = node.membership().subscribe(event -> note(id, event));
        });
  }

  /** As much as a broker of a cluster with three voters says of itself. */
  private static Member member(int id) {
    UUID directory = new UUID(id * 0x9e3779b97f4a7c15L, id * 0xc2b2ae3d27d4eb4fL);
    Map<String, String> properties =
        Map.of(
            "directory.id",
            directory.toString(),
            "controller",
            Boolean.toString(id <= SEEDS),
            "cluster.id",
            "5L6g3nShT-eMCtK--X86sw",
            "voters",
            voter(1, directory) + "," + voter(2, directory) + "," + voter(3, directory));
    return new Member(id, directory, Optional.of("rack-" + id % 3), true, properties);
  }

  private static String voter(int id, UUID directory) {
    return id + "@broker-" + id + ".cluster.local:9190:" + directory;
  }

  private void note(int self, Membership.Event event) {
    // one that has crashed is still here until it is told, and sees nobody any more
    if (crashed.contains(self)) {
      return;
    }
    int other = event.member().nodeId();
    Sighting sighting = new Sighting(self, other, event.type(), System.nanoTime());
    sightings.add(sighting);
    boolean bad =
        event.type() == Membership.Type.UNREACHABLE || event.type() == Membership.Type.REMOVED;
    if (bad && !crashed.contains(other)) {
      slanders.add(sighting);
    }
  }

  List<Integer> alive() {
    return List.copyOf(nodes.keySet());
  }

  SwimNode node(int id) {
    return nodes.get(id);
  }

  /** What all that live have noticed. */
  List<Sighting> sightings() {
    return sightings.stream().filter(each -> nodes.containsKey(each.self())).toList();
  }

  /** What was ever noticed of one that lived then, and wasn't true. */
  List<Sighting> slanders() {
    return List.copyOf(slanders);
  }

  /** Waits until each member that lives knows just those that live. */
  void awaitAgreement() {
    for (SwimNode node : nodes.values()) {
      while (!alive().equals(node.membership().members().stream().map(Member::nodeId).toList())) {
        LockSupport.parkNanos(5_000_000);
      }
    }
  }

  /** Members end at once; what their ends are told with {@link TwinNetwork.Gone} says. */
  void crash(List<Integer> victims, TwinNetwork.Gone how) {
    crashed.addAll(victims);
    for (int victim : victims) {
      network.end(wires.get(victim).address(), how);
    }
    for (int victim : victims) {
      nodes.remove(victim).abort();
    }
  }

  /** What all have sent about the subjects that begin so. */
  Traffic sent(String subjects) {
    return wires.values().stream().map(w -> w.sent(subjects)).reduce(Traffic.NONE, Traffic::plus);
  }

  /** What one has sent about them. */
  Traffic sent(int id, String subjects) {
    return wires.get(id).sent(subjects);
  }

  /** How many datagrams weren't sent since they were too long. */
  long tooLong() {
    return wires.values().stream().mapToLong(TwinWire::tooLong).sum();
  }

  @Override
  public void close() {
    for (SwimNode node : nodes.values()) {
      network.end(wires.get(node.membership().self().nodeId()).address(), TwinNetwork.Gone.SILENT);
    }
    nodes.values().forEach(SwimNode::abort);
  }
}

package dev.esker.gossip.atomix.swim;

import io.atomix.cluster.BootstrapService;
import io.atomix.cluster.Node;
import io.atomix.cluster.discovery.NodeDiscoveryConfig;
import io.atomix.cluster.discovery.NodeDiscoveryEvent;
import io.atomix.cluster.discovery.NodeDiscoveryEventListener;
import io.atomix.cluster.discovery.NodeDiscoveryProvider;
import io.atomix.utils.event.AbstractListenerManager;
import io.atomix.utils.net.Address;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArraySet;

/**
 * The addresses that a node is started with, or told of later. SWIM asks them again and again who
 * else is there, so that nodes find each other in any order of start and again after any partition.
 * Atomix's own provider also sends heartbeats to all nodes that it knows, which SWIM has no need
 * of.
 */
final class StaticSeeds
    extends AbstractListenerManager<NodeDiscoveryEvent, NodeDiscoveryEventListener>
    implements NodeDiscoveryProvider {
  private final Set<Node> nodes = new CopyOnWriteArraySet<>();
  private final Address self;

  StaticSeeds(Address self, Collection<InetSocketAddress> seeds) {
    this.self = self;
    seeds.forEach(this::add);
  }

  /** One more; any thread. */
  void add(InetSocketAddress seed) {
    Address address = new Address(seed.getHostString(), seed.getPort());
    if (!address.equals(self)) {
      nodes.add(node(address));
    }
  }

  /** A node whose id isn't known, or needn't be: a real one must not be hidden by it. */
  private static Node node(Address address) {
    return Node.builder().withId("seed-" + address).withAddress(address).build();
  }

  /** Has SWIM probe an address once, and so tell whoever is there of this node; any thread. */
  void greet(Address address) {
    if (!address.equals(self)) {
      post(new NodeDiscoveryEvent(NodeDiscoveryEvent.Type.JOIN, node(address)));
    }
  }

  @Override
  public Set<Node> getNodes() {
    return nodes;
  }

  @Override
  public CompletableFuture<Void> join(BootstrapService bootstrap, Node localNode) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Void> leave(Node localNode) {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public NodeDiscoveryConfig config() {
    throw new UnsupportedOperationException("seeds are given, not configured");
  }
}

package dev.esker.server.cluster;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.atomix.ClusterNode;
import dev.esker.gossip.atomix.ClusterSettings;
import dev.esker.gossip.atomix.raft.RaftSettings;
import dev.esker.gossip.atomix.swim.SwimNode;
import dev.esker.gossip.atomix.swim.SwimSettings;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.config.ClusterConfig;
import dev.esker.server.config.HostPort;
import dev.esker.server.metadata.BrokerIdentity;
import dev.esker.server.metadata.LocalMetadata;
import dev.esker.spi.Endpoint;
import dev.esker.spi.NodeInfo;
import dev.esker.wal.io.Disk;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A node's part in a cluster: its identity, gossip, messages, and the metadata log.
 *
 * @param identity whose data directory it is
 * @param cluster which it belongs to
 * @param node gossip and messages
 * @param lookup of nodes that haven't been found yet
 * @param metadata open
 */
public record ClusterMetadata(
    BrokerIdentity identity,
    FormedCluster cluster,
    ClusterNode node,
    PeerLookup lookup,
    MetadataLog metadata)
    implements AutoCloseable {
  private static final String DIRECTORY = "raft";

  /** How many ports from a default one on are tried. */
  private static final int PORTS = 100;

  /** What a node hears and asks for while it enters its cluster. */
  public record Surroundings(
      Disk disk,
      Supplier<UUID> random,
      Consumer<Throwable> onFailure,
      Consumer<String> waiting,
      BiConsumer<String, Endpoint> listening) {}

  /**
   * Joins or founds the cluster that the configuration describes; waits until this node belongs to
   * it and its metadata log is there.
   *
   * @param incarnation of this run
   * @throws IOException if that can't be; says why
   */
  public static ClusterMetadata open(
      BrokerConfig config, UUID incarnation, Surroundings surroundings)
      throws IOException, InterruptedException {
    Path directory = config.node().dataDirectory();
    ClusterFile file = new ClusterFile(surroundings.disk(), directory);
    ClusterFile.Content content = content(file, config, surroundings);
    boolean controller = config.cluster().roles().contains(ClusterConfig.Role.CONTROLLER);
    Member self =
        new Member(
            content.nodeId(),
            incarnation,
            Optional.ofNullable(config.node().rack()),
            true,
            ClusterEntry.properties(content, controller));
    ClusterNode node = join(config, self);
    boolean done = false;
    PeerLookup lookup =
        new PeerLookup(
            config.cluster().discovery().peers(), new PeerQuestion()::ask, node::addSeed);
    try {
      surroundings
          .listening()
          .accept(
              NodeInfo.CLUSTER,
              new Endpoint(
                  "CLUSTER", "Cluster", node.address().getHostString(), node.address().getPort()));
      lookup.start();
      ClusterConfig.Discovery discovery = config.cluster().discovery();
      FormedCluster cluster =
          new ClusterEntry(
                  file,
                  content,
                  new Formation.Terms(
                      discovery.controllers(), discovery.nodes(), discovery.rejoin()),
                  controller,
                  node.membership(),
                  node.messages())
              .enter(
                  () -> clusterId(surroundings.random()), surroundings.waiting(), lookup::missing);
      surroundings.waiting().accept("the controllers agree on the metadata");
      BrokerIdentity identity =
          new BrokerIdentity(cluster.clusterId(), content.nodeId(), content.directoryId());
      LocalMetadata.claim(surroundings.disk(), directory, identity);
      MetadataLog metadata = metadata(config, self, cluster, node, surroundings);
      done = true;
      return new ClusterMetadata(identity, cluster, node, lookup, metadata);
    } finally {
      if (!done) {
        lookup.close();
        node.close();
      }
    }
  }

  private static String clusterId(Supplier<UUID> random) {
    String id = BrokerIdentity.clusterId(random.get());
    while (id.startsWith("-")) {
      // tools take it for an option
      id = BrokerIdentity.clusterId(random.get());
    }
    return id;
  }

  private static ClusterFile.Content content(
      ClusterFile file, BrokerConfig config, Surroundings surroundings) throws IOException {
    Optional<ClusterFile.Content> known = file.read();
    Path directory = config.node().dataDirectory();
    if (known.isPresent()) {
      int configured = config.node().number().orElse(known.get().nodeId());
      if (configured != known.get().nodeId()) {
        throw new IOException(
            directory + " belongs to node " + known.get().nodeId() + ", not to node " + configured);
      }
      return known.get();
    }
    if (LocalMetadata.identify(surroundings.disk(), directory).isPresent()) {
      throw new IOException(
          directory
              + " belongs to a broker that runs alone; a cluster can't take over its data yet. Start"
              + " this node with an empty --data-dir");
    }
    int nodeId =
        config
            .node()
            .number()
            .orElseThrow(
                () ->
                    new IOException(
                        "a node of a cluster needs a --node-id of its own: a number, or a name that"
                            + " ends with one"));
    ClusterFile.Content fresh =
        new ClusterFile.Content(nodeId, surroundings.random().get(), Optional.empty());
    file.write(fresh);
    return fresh;
  }

  private static ClusterNode join(BrokerConfig config, Member self) throws IOException {
    ClusterConfig.Ports ports = config.cluster().ports();
    List<InetSocketAddress> seeds =
        config.cluster().discovery().seeds().stream().map(ClusterMetadata::socket).toList();
    String listen = config.node().address();
    String host = advertisedHost(config);
    int last = ports.clusterGiven() ? ports.cluster() : ports.cluster() + PORTS;
    for (int port = ports.cluster(); ; port++) {
      try {
        return ClusterNode.join(
            new SwimNode.Place("esker", listen, host, port, seeds), self, swim(config));
      } catch (IOException e) {
        if (port >= last) {
          throw e;
        }
      }
    }
  }

  /** Where other nodes reach this one. */
  static String advertisedHost(BrokerConfig config) {
    String advertised = config.cluster().ports().advertisedHost();
    return advertised != null ? advertised : config.node().address();
  }

  private static SwimSettings swim(BrokerConfig config) {
    SwimSettings defaults = SwimSettings.defaults();
    return new SwimSettings(
        Duration.ofMillis(config.cluster().gossip().probeInterval()),
        defaults.probeTimeout(),
        defaults.failureTimeout(),
        Duration.ofMillis(config.cluster().gossip().interval()),
        defaults.suspectProbes());
  }

  private static InetSocketAddress socket(HostPort address) {
    return InetSocketAddress.createUnresolved(address.host(), address.port());
  }

  private static MetadataLog metadata(
      BrokerConfig config,
      Member self,
      FormedCluster cluster,
      ClusterNode node,
      Surroundings surroundings)
      throws IOException, InterruptedException {
    List<Integer> voters = List.copyOf(cluster.voters().keySet());
    Path directory = config.node().dataDirectory().resolve(DIRECTORY);
    if (voters.contains(self.nodeId()) && !Files.exists(directory)) {
      var unused =
          dev.esker.gossip.atomix.raft.Formation.format(
              directory, cluster.clusterId(), self.nodeId(), voters, surroundings.random().get());
    }
    SwimNode.Place place = new SwimNode.Place("esker", advertisedHost(config), 0, List.of());
    ClusterSettings settings =
        new ClusterSettings(
            place,
            self,
            voters,
            directory,
            config.cluster().discovery().rejoin(),
            swim(config),
            RaftSettings.defaults());
    node.keepMetadata(
        settings, cluster.clusterId(), surroundings.onFailure()::accept, surroundings.random());
    try {
      return node.metadata().toCompletableFuture().get();
    } catch (ExecutionException e) {
      throw new IOException(String.valueOf(e.getCause().getMessage()), e.getCause());
    }
  }

  Membership membership() {
    return node.membership();
  }

  ClusterMessages messages() {
    return node.messages();
  }

  /** Leaves the cluster. Waits. */
  @Override
  public void close() {
    lookup.close();
    node.close();
  }
}

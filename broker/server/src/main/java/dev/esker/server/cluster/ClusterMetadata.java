package dev.esker.server.cluster;

import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.atomix.ClusterNode;
import dev.esker.gossip.atomix.ClusterSettings;
import dev.esker.gossip.atomix.net.LinkSwitch;
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
import java.util.concurrent.CopyOnWriteArrayList;
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

  private static final int MAX_PORT = 65_535;

  /**
   * What a node hears and asks for while it enters its cluster.
   *
   * @param links which of its links work
   */
  public record Surroundings(
      Disk disk,
      CutLinks links,
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
    Optional<BrokerIdentity> owner = LocalMetadata.identify(surroundings.disk(), directory);
    ClusterFile.Content content = content(directory, file.read(), owner, config, surroundings);
    List<HostPort> seeds = seeds(config, content);
    ClusterEntry.Rules rules = rules(config, content, seeds, owner);
    Member self =
        new Member(
            content.nodeId(),
            incarnation,
            Optional.ofNullable(config.node().rack()),
            true,
            ClusterEntry.properties(content, rules));
    LinkSwitch links = new LinkSwitch();
    surroundings.links().follow(cut -> links.reachOnly(cut::reachesPort));
    ClusterNode node = join(config, self, content.last(), seeds, links);
    boolean done = false;
    List<HostPort> known = new CopyOnWriteArrayList<>(seeds);
    PeerLookup lookup =
        new PeerLookup(
            config.cluster().discovery().peers(),
            new PeerQuestion()::ask,
            found -> {
              known.add(new HostPort(found.getHostString(), found.getPort()));
              node.addSeed(found);
            });
    try {
      surroundings
          .listening()
          .accept(
              NodeInfo.CLUSTER,
              new Endpoint(
                  "CLUSTER", "Cluster", node.address().getHostString(), node.address().getPort()));
      if (rules.brings().isEmpty()) {
        remember(file, content, known, node.address().getPort());
      }
      lookup.start();
      FormedCluster cluster =
          new ClusterEntry(file, content, rules, node.membership(), node.messages())
              .enter(
                  () -> clusterId(surroundings.random()), surroundings.waiting(), lookup::missing);
      remember(file, content.in(cluster), known, node.address().getPort());
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

  /**
   * Whose directory this is. That of a broker that ran alone stays its own until it has founded a
   * cluster: nothing is written into it before.
   */
  private static ClusterFile.Content content(
      Path directory,
      Optional<ClusterFile.Content> known,
      Optional<BrokerIdentity> owner,
      BrokerConfig config,
      Surroundings surroundings)
      throws IOException {
    ClusterFile.Content content;
    if (known.isPresent()) {
      content = known.get();
      checkOwner(directory, content, owner);
    } else if (owner.isPresent()) {
      content = fresh(owner.get().nodeId(), owner.get().directoryId());
    } else {
      int number =
          config
              .node()
              .number()
              .orElseThrow(
                  () ->
                      new IOException(
                          "a node of a cluster needs a --node-id of its own: a number, or a name"
                              + " that ends with one"));
      content = fresh(number, surroundings.random().get());
    }
    int configured = config.node().number().orElse(content.nodeId());
    if (configured != content.nodeId()) {
      throw new IOException(
          directory + " belongs to node " + content.nodeId() + ", not to node " + configured);
    }
    return content;
  }

  private static ClusterFile.Content fresh(int nodeId, UUID directoryId) {
    return new ClusterFile.Content(nodeId, directoryId, Optional.empty(), ClusterFile.Last.NONE);
  }

  private static void checkOwner(
      Path directory, ClusterFile.Content content, Optional<BrokerIdentity> owner)
      throws IOException {
    if (owner.isPresent()) {
      BrokerIdentity expected =
          new BrokerIdentity(
              content.formed().map(FormedCluster::clusterId).orElse(owner.get().clusterId()),
              content.nodeId(),
              content.directoryId());
      if (!owner.get().equals(expected)) {
        throw new IOException(
            directory
                + " holds the files of two: by its data it belongs to "
                + owner.get()
                + ", by "
                + ClusterFile.NAME
                + " to "
                + expected);
      }
    }
  }

  /** Writes down where this node is now, if that isn't written there yet. */
  private static void remember(
      ClusterFile file, ClusterFile.Content content, List<HostPort> seeds, int port)
      throws IOException {
    ClusterFile.Last last = new ClusterFile.Last(seeds.stream().distinct().toList(), port);
    if (!file.read().equals(Optional.of(content.at(last)))) {
      file.write(content.at(last));
    }
  }

  private static ClusterEntry.Rules rules(
      BrokerConfig config,
      ClusterFile.Content content,
      List<HostPort> seeds,
      Optional<BrokerIdentity> owner)
      throws IOException {
    boolean controller = config.cluster().roles().contains(ClusterConfig.Role.CONTROLLER);
    Optional<String> brings =
        content.formed().isPresent() ? Optional.empty() : owner.map(BrokerIdentity::clusterId);
    if (brings.isPresent() && !controller) {
      throw new IOException(
          config.node().dataDirectory()
              + " has the topics of a broker that ran alone; to begin a cluster with them this node"
              + " must be a controller (process.roles)");
    }
    return new ClusterEntry.Rules(terms(config, seeds), controller, brings);
  }

  /** A node that was told of another founds nothing without it: that one may be in a cluster. */
  private static Formation.Terms terms(BrokerConfig config, List<HostPort> seeds) {
    ClusterConfig.Discovery discovery = config.cluster().discovery();
    String own = config.node().address() + ":" + config.cluster().ports().cluster();
    // If the port is a default one, that is another node's perhaps.
    boolean mayBeOwn = config.cluster().ports().clusterGiven();
    boolean told = seeds.stream().anyMatch(seed -> !mayBeOwn || !seed.toString().equals(own));
    return new Formation.Terms(
        discovery.controllers(), Math.max(discovery.nodes(), told ? 2 : 1), discovery.rejoin());
  }

  /** Those that were given, or else those of the last start. */
  private static List<HostPort> seeds(BrokerConfig config, ClusterFile.Content content) {
    List<HostPort> given = config.cluster().discovery().seeds();
    return given.isEmpty() ? content.last().seeds() : given;
  }

  private static ClusterNode join(
      BrokerConfig config,
      Member self,
      ClusterFile.Last last,
      List<HostPort> seeds,
      LinkSwitch links)
      throws IOException {
    ClusterConfig.Ports ports = config.cluster().ports();
    List<InetSocketAddress> addresses = seeds.stream().map(ClusterMetadata::socket).toList();
    String listen = config.node().address();
    String host = advertisedHost(config);
    boolean given = ports.clusterGiven();
    int first = given || last.port() == 0 ? ports.cluster() : last.port();
    for (int port = first; ; port++) {
      try {
        return ClusterNode.join(
            new SwimNode.Place("esker", listen, host, port, addresses), self, swim(config), links);
      } catch (IOException e) {
        if (given || port >= Math.min(first + PORTS, MAX_PORT)) {
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

  /**
   * Waits until the cluster has the topics that one of its nodes brings, if one does; before that
   * nobody may change the metadata.
   *
   * @throws IOException if this node brings them and can't; says why
   */
  public void completeHandOver(Disk disk, Path directory, Consumer<String> waiting)
      throws IOException, InterruptedException {
    if (cluster.origin().isPresent()) {
      new HandOver(disk, directory, metadata, waiting)
          .complete(identity.nodeId(), cluster.origin().get());
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

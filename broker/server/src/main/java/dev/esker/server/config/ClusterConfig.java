package dev.esker.server.config;

import dev.esker.server.logs.ReadReplica;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Whether and how the broker is part of a cluster.
 *
 * @param clustered whether anything was said that makes it a part of one; a broker of which nothing
 *     was said runs alone, and the rest doesn't matter
 * @param roles what the node does; at least one
 * @param ports where other nodes reach it
 * @param discovery where it finds other nodes
 * @param timings how soon what is noticed
 * @param gossip how news of nodes spread
 * @param readReplica whom consumers are told to read from
 */
public record ClusterConfig(
    boolean clustered,
    Set<Role> roles,
    Ports ports,
    Discovery discovery,
    Timings timings,
    Gossip gossip,
    ReadReplica readReplica) {

  /** What a node does. */
  public enum Role {
    /** It may vote about metadata. */
    CONTROLLER,
    /** It holds partitions and serves clients. */
    BROKER
  }

  /**
   * Where other nodes reach a node.
   *
   * @param advertisedHost the host that it tells them; null for the address that it binds
   * @param cluster the port of gossip and of the metadata quorum; 0 takes a free one
   * @param clusterGiven whether somebody chose it: a default that is taken is passed over
   * @param replication the port of the records of partitions; 0 takes a free one
   * @param replicationGiven whether somebody chose it
   */
  public record Ports(
      String advertisedHost,
      int cluster,
      boolean clusterGiven,
      int replication,
      boolean replicationGiven) {}

  /**
   * Where a node finds others.
   *
   * @param seeds {@code host:port} of their cluster ports
   * @param peers {@code host:port} of their HTTP front ends, which are asked for the other ports;
   *     without this node itself
   * @param controllers how many nodes found the quorum of a new cluster; 1, 3 or 5
   */
  public record Discovery(List<HostPort> seeds, List<HostPort> peers, int controllers) {
    public Discovery {
      seeds = List.copyOf(seeds);
      peers = List.copyOf(peers);
    }

    /**
     * How many nodes there must be, this one counted, before a new cluster is founded. More than
     * half of those that were named, since any two majorities have a node in common: those who only
     * see each other mustn't found a cluster, and the others a second one.
     */
    public int nodes() {
      return (1 + peers.size()) / 2 + 1;
    }
  }

  /**
   * How soon what is noticed; all in milliseconds.
   *
   * @param heartbeat between a broker's heartbeats to the controller
   * @param session after which a broker that isn't heard of is fenced; also how long a broker
   *     serves as a leader after its last heartbeat that was answered
   * @param replicaLag how long a replica may not be caught up and still be in sync
   */
  public record Timings(long heartbeat, long session, long replicaLag) {}

  /**
   * How gossip spreads; intervals in milliseconds.
   *
   * @param interval between two rounds of news
   * @param probeInterval between two probes of other nodes
   */
  public record Gossip(long interval, long probeInterval) {}

  private static final int MAX_PORT = 65_535;
  private static final String KAFKA_PACKAGE = "org.apache.kafka.common.replica.";
  private static final String HTTP_PORT = "frontend.http.port";
  private static final Set<String> LOCAL_NAMES = Set.of("localhost", "127.0.0.1", "::1");
  private static final int MAX_FOUNDERS = 5;
  private static final int MAX_MILLIS = 3_600_000;

  static final Setting<Set<Role>> ROLES =
      Setting.parsed(
          "process.roles",
          "controller,broker",
          "controller, broker, or both with a comma",
          "What a node of a cluster does. Controllers vote about metadata; brokers hold partitions"
              + " and serve clients.",
          ClusterConfig::roles);

  static final Setting<Integer> CLUSTER_PORT =
      Setting.integer(
          "cluster.port",
          7946,
          0,
          MAX_PORT,
          "The port of gossip and of the metadata quorum; 0 takes a free one. Saying it makes the"
              + " broker part of a cluster, if only of one. If it is taken and nobody chose it, the"
              + " next free one is.");

  static final Setting<Integer> REPLICATION_PORT =
      Setting.integer(
          "replication.port",
          7947,
          0,
          MAX_PORT,
          "The port at which other brokers fetch the records of partitions; likewise.");

  static final Setting<String> ADVERTISED_HOST =
      Setting.text(
          "cluster.advertised.host",
          null,
          "a host name or an IP address",
          "Where other nodes reach this one; the address that it binds, if nothing is said.");

  static final Setting<List<HostPort>> SEEDS =
      Setting.parsed(
          "seeds",
          "",
          "host:port, several with commas",
          "Cluster ports of other nodes. One that answers is enough.",
          HostPort::list);

  static final Setting<List<HostPort>> PEERS =
      Setting.parsed(
          "peers",
          "",
          "host:port, several with commas",
          "HTTP addresses of the other nodes, whose other ports are asked from them. A new cluster is"
              + " founded once more than half of them are there.",
          HostPort::list);

  static final Setting<Integer> CONTROLLERS =
      Setting.parsed(
          "controller.quorum.size",
          null,
          "1, 3 or 5",
          "How many nodes found the quorum of a new cluster: it waits until that many are there. As"
              + " many as were named by --peers, this one counted, but odd and at most 5, if nothing"
              + " is said; 1 without --peers. It means nothing to a cluster that there is already.",
          ClusterConfig::founders);

  static final Setting<Long> HEARTBEAT =
      Setting.millis(
          "broker.heartbeat.interval.ms",
          200L,
          10,
          MAX_MILLIS,
          "How often a broker tells the controller that it is there.");

  static final Setting<Long> SESSION =
      Setting.millis(
          "broker.session.timeout.ms",
          2_000L,
          100,
          MAX_MILLIS,
          "A broker that the controller hasn't heard of for that long leads nothing any more; gossip"
              + " and refused connections tell sooner.");

  static final Setting<Long> REPLICA_LAG =
      Setting.millis(
          "replica.lag.time.max.ms",
          10_000L,
          100,
          MAX_MILLIS,
          "A replica that hasn't been caught up for that long isn't in sync any more.");

  static final Setting<ReadReplica> REPLICA_SELECTOR =
      Setting.parsed(
          "replica.selector.class",
          "RackAwareReplicaSelector",
          "RackAwareReplicaSelector or LeaderSelector, with or without Kafka's package",
          "Where consumers read that say in which rack they are (client.rack): from an in-sync"
              + " replica in their rack if there is one, or from the leader always.",
          ClusterConfig::readReplica);

  static final Setting<Long> GOSSIP_INTERVAL =
      Setting.millis(
          "gossip.interval", 50L, 10, 60_000, "How often a node passes on news of other nodes.");

  static final Setting<Long> PROBE_INTERVAL =
      Setting.millis(
          "probe.interval",
          200L,
          10,
          60_000,
          "How often a node probes another one, each in turn, to see whether it answers.");

  static final Setting<Long> PUSH_PULL_INTERVAL =
      Setting.millis(
          "push.pull.interval",
          null,
          10,
          3_600_000,
          "Known to users of other gossip libraries, and without effect here: each probe exchanges"
              + " what both sides know.");

  static final Setting<Integer> GOSSIP_NODES =
      Setting.integer(
          "gossip.nodes",
          3,
          1,
          100,
          "Known to users of other gossip libraries, and without effect here: news go to three nodes"
              + " a round.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          ROLES,
          PEERS,
          SEEDS,
          CONTROLLERS,
          CLUSTER_PORT,
          REPLICATION_PORT,
          ADVERTISED_HOST,
          HEARTBEAT,
          SESSION,
          REPLICA_LAG,
          REPLICA_SELECTOR,
          GOSSIP_INTERVAL,
          PROBE_INTERVAL,
          PUSH_PULL_INTERVAL,
          GOSSIP_NODES);

  /** Those that make a broker part of a cluster. */
  private static final List<Setting<?>> TELLING =
      List.of(ROLES, PEERS, SEEDS, CONTROLLERS, CLUSTER_PORT);

  static ClusterConfig from(ConfigValues values) {
    List<HostPort> peers =
        values.get(PEERS).stream().filter(peer -> !isSelf(peer, values)).distinct().toList();
    Timings timings =
        new Timings(values.get(HEARTBEAT), values.get(SESSION), values.get(REPLICA_LAG));
    if (timings.heartbeat() * 2 > timings.session()) {
      throw values.conflict(
          SESSION.name(),
          SESSION.name()
              + " = "
              + timings.session()
              + " is not allowed: it must be at least twice "
              + HEARTBEAT.name()
              + " = "
              + timings.heartbeat());
    }
    Integer controllers = values.get(CONTROLLERS);
    // Read so that a bad value is an error, though nothing follows from a good one.
    values.get(PUSH_PULL_INTERVAL);
    values.get(GOSSIP_NODES);
    return new ClusterConfig(
        isClustered(values),
        values.get(ROLES),
        new Ports(
            values.get(ADVERTISED_HOST),
            values.get(CLUSTER_PORT),
            values.isGiven(CLUSTER_PORT.name()),
            values.get(REPLICATION_PORT),
            values.isGiven(REPLICATION_PORT.name())),
        new Discovery(
            values.get(SEEDS), peers, controllers != null ? controllers : odd(1 + peers.size())),
        timings,
        new Gossip(values.get(GOSSIP_INTERVAL), values.get(PROBE_INTERVAL)),
        values.get(REPLICA_SELECTOR));
  }

  /** Whether anything was said that makes the broker part of a cluster. */
  static boolean isClustered(ConfigValues values) {
    return TELLING.stream().anyMatch(setting -> values.isGiven(setting.name()));
  }

  /** Whether that peer is this node: people like to give all nodes the same list. */
  private static boolean isSelf(HostPort peer, ConfigValues values) {
    ConfigValues.Given port = values.all().get(HTTP_PORT);
    String advertised = values.get(ADVERTISED_HOST);
    return port != null
        && port.text().trim().equals(Integer.toString(peer.port()))
        && (LOCAL_NAMES.contains(peer.host())
            || peer.host().equals(values.get(NodeConfig.ADDRESS))
            || peer.host().equals(advertised));
  }

  /** The largest odd number up to that one, at most {@link #MAX_FOUNDERS}. */
  private static int odd(int nodes) {
    int most = Math.min(nodes, MAX_FOUNDERS);
    return most % 2 == 0 ? most - 1 : most;
  }

  private static Integer founders(String text) {
    int number = Integer.parseInt(text);
    if (number < 1 || number > MAX_FOUNDERS || number % 2 == 0) {
      throw new IllegalArgumentException(text);
    }
    return number;
  }

  private static ReadReplica readReplica(String text) {
    String name = text.trim();
    return switch (name.startsWith(KAFKA_PACKAGE) ? name.substring(KAFKA_PACKAGE.length()) : name) {
      case "RackAwareReplicaSelector" -> ReadReplica.NEAREST_RACK;
      case "LeaderSelector" -> ReadReplica.LEADER;
      default -> throw new IllegalArgumentException(text);
    };
  }

  private static Set<Role> roles(String text) {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (String each : text.split(",", -1)) {
      roles.add(Role.valueOf(each.trim().toUpperCase(Locale.ROOT)));
    }
    return Set.copyOf(roles);
  }
}

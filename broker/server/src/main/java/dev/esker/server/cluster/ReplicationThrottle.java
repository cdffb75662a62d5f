package dev.esker.server.cluster;

import dev.esker.controller.ConfigResolver;
import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.TopicState;
import dev.esker.replication.core.CatchUpQuota;
import dev.esker.replication.core.PartitionKey;
import dev.esker.server.config.RebalanceConfig;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * How fast this broker feeds replicas that aren't in sync, by the settings in force. Three limits,
 * each for all partitions together; where several apply, all of them do:
 *
 * <ul>
 *   <li>{@code rebalance.throttled.rate} of this broker, for replicas that a reassignment adds;
 *   <li>{@code leader.replication.throttled.rate} of this broker (KIP-73), for partitions whose
 *       topic names this broker in {@code leader.replication.throttled.replicas};
 *   <li>{@code follower.replication.throttled.rate} of the follower, for partitions whose topic
 *       names the follower in {@code follower.replication.throttled.replicas}. Records are pushed,
 *       so it is the leader that minds it, and each leader by itself: unlike in Kafka, a follower
 *       that several leaders feed may get as much from each.
 * </ul>
 *
 * <p>For one thread, that of the replicas.
 */
final class ReplicationThrottle implements CatchUpQuota {
  static final String LEADER_RATE = "leader.replication.throttled.rate";
  static final String FOLLOWER_RATE = "follower.replication.throttled.rate";
  static final String LEADER_REPLICAS = "leader.replication.throttled.replicas";
  static final String FOLLOWER_REPLICAS = "follower.replication.throttled.replicas";

  private final int broker;
  private final ConfigResolver resolver;
  private final TokenBucket moves;
  private final TokenBucket leader;
  private final Map<Integer, TokenBucket> followers = new HashMap<>();
  private final Map<UUID, Listed> topics = new HashMap<>();
  private MetadataImage image;

  /** Which replicas of a topic are throttled, as its settings list them. */
  private record Listed(Set<String> leaders, Set<String> followers) {
    static final Listed NOTHING = new Listed(Set.of(), Set.of());

    static boolean names(Set<String> list, int partition, int broker) {
      return !list.isEmpty() && (list.contains("*") || list.contains(partition + ":" + broker));
    }
  }

  /**
   * @param broker this one
   * @param resolver finds the settings of this broker that are in force
   */
  ReplicationThrottle(int broker, ConfigResolver resolver, MetadataImage image, long nowNanos) {
    this.broker = broker;
    this.resolver = resolver;
    this.image = image;
    this.moves = new TokenBucket(own(RebalanceConfig.RATE_KEY), nowNanos);
    this.leader = new TokenBucket(own(LEADER_RATE), nowNanos);
  }

  /** The metadata are that from now on. */
  void install(MetadataImage newImage, long nowNanos) {
    image = newImage;
    topics.clear();
    ratesChanged(nowNanos);
  }

  /** A command has led to other metadata. */
  void follow(MetadataImage newImage, MetadataCommand command, long nowNanos) {
    image = newImage;
    if (command instanceof AlterConfig alter) {
      if (alter.target().kind() == ConfigTarget.Kind.BROKER) {
        ratesChanged(nowNanos);
      } else if (alter.target().kind() == ConfigTarget.Kind.TOPIC) {
        newImage.topic(alter.target().name()).ifPresent(topic -> topics.remove(topic.id()));
      }
    } else if (command instanceof DeleteTopic delete) {
      topics.remove(delete.id());
    }
  }

  private void ratesChanged(long nowNanos) {
    moves.rate(own(RebalanceConfig.RATE_KEY), nowNanos);
    leader.rate(own(LEADER_RATE), nowNanos);
    followers.keySet().removeIf(id -> image.broker(id).isEmpty());
    followers.forEach((id, bucket) -> bucket.rate(ofFollower(id), nowNanos));
  }

  private long own(String key) {
    return rate(resolver.brokerValue(image, key));
  }

  private long ofFollower(int id) {
    String own = image.config(ConfigTarget.broker(id)).get(FOLLOWER_RATE);
    return rate(
        Optional.ofNullable(
            own != null ? own : image.config(ConfigTarget.allBrokers()).get(FOLLOWER_RATE)));
  }

  private static long rate(Optional<String> value) {
    return value.map(text -> Long.parseLong(text.trim())).orElse(TokenBucket.UNLIMITED);
  }

  @Override
  public long readableAt(CatchingUp replica, long nowNanos) {
    long at = nowNanos;
    if (replica.added()) {
      at = Math.max(at, moves.readyAt(nowNanos));
    }
    if (isLeaderThrottled(replica.partition())) {
      at = Math.max(at, leader.readyAt(nowNanos));
    }
    if (isFollowerThrottled(replica)) {
      at = Math.max(at, follower(replica.broker(), nowNanos).readyAt(nowNanos));
    }
    return at;
  }

  @Override
  public void spent(CatchingUp replica, int bytes, long nowNanos) {
    if (replica.added()) {
      moves.take(bytes, nowNanos);
    }
    if (isLeaderThrottled(replica.partition())) {
      leader.take(bytes, nowNanos);
    }
    if (isFollowerThrottled(replica)) {
      follower(replica.broker(), nowNanos).take(bytes, nowNanos);
    }
  }

  private boolean isLeaderThrottled(PartitionKey partition) {
    return Listed.names(listed(partition).leaders(), partition.partition(), broker);
  }

  private boolean isFollowerThrottled(CatchingUp replica) {
    PartitionKey partition = replica.partition();
    return Listed.names(listed(partition).followers(), partition.partition(), replica.broker());
  }

  private TokenBucket follower(int id, long nowNanos) {
    return followers.computeIfAbsent(id, any -> new TokenBucket(ofFollower(id), nowNanos));
  }

  private Listed listed(PartitionKey partition) {
    Listed known = topics.get(partition.topic());
    if (known != null) {
      return known;
    }
    Optional<TopicState> topic = image.topic(partition.topic());
    if (topic.isEmpty()) {
      return Listed.NOTHING;
    }
    Map<String, String> own = image.config(ConfigTarget.topic(topic.get().name()));
    Listed read = new Listed(list(own.get(LEADER_REPLICAS)), list(own.get(FOLLOWER_REPLICAS)));
    topics.put(partition.topic(), read);
    return read;
  }

  private static Set<String> list(String value) {
    if (value == null || value.isBlank()) {
      return Set.of();
    }
    Set<String> list = new HashSet<>();
    for (String each : value.split(",", -1)) {
      list.add(each.trim());
    }
    return list;
  }
}

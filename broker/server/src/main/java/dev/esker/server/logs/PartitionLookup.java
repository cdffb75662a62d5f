package dev.esker.server.logs;

import dev.esker.engine.PartitionId;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.Acks;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the log of a partition by its topic's name. Any thread. */
final class PartitionLookup {
  private final StorageEngine engine;
  private final Supplier<ClusterView> cluster;
  private final Leadership leadership;

  PartitionLookup(StorageEngine engine, Supplier<ClusterView> cluster, Leadership leadership) {
    this.engine = engine;
    this.cluster = cluster;
    this.leadership = leadership;
  }

  /**
   * What was found.
   *
   * @param log the partition's log, or null
   * @param epoch in which this broker leads it; {@link Leadership#NONE} if it follows
   * @param error NONE if there is a log
   */
  record Found(PartitionLog log, int epoch, ErrorCode error) {
    static Found failed(ErrorCode error) {
      return new Found(null, Leadership.NONE, error);
    }
  }

  /** The log of a partition, led here or not. */
  Found find(String topic, int partition) {
    Optional<ClusterView.Topic> known = cluster.get().topic(topic);
    if (known.isEmpty() || partition < 0 || partition >= known.get().partitions().size()) {
      return Found.failed(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    return engine
        .find(new PartitionId(known.get().id(), partition))
        .filter(log -> !log.isGone())
        .map(log -> new Found(log, leadership.epoch(log), ErrorCode.NONE))
        // The topic is known but its partition isn't here, isn't opened yet, or is about to go.
        .orElseGet(() -> Found.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER));
  }

  /** The log of the topic's first partition that is here: what holds for a topic holds for all. */
  Optional<PartitionLog> anyLog(String topic) {
    Optional<ClusterView.Topic> known = cluster.get().topic(topic);
    int partitions = known.map(each -> each.partitions().size()).orElse(0);
    for (int partition = 0; partition < partitions; partition++) {
      PartitionLog log = find(topic, partition).log();
      if (log != null) {
        return Optional.of(log);
      }
    }
    return Optional.empty();
  }

  /**
   * The log of a partition that is led here, for an append.
   *
   * @param acks of the request: all is refused while there are less replicas in sync than the topic
   *     wants
   */
  Found find(String topic, int partition, Acks acks) {
    Found found = led(find(topic, partition));
    return found.log() != null && acks == Acks.ALL && !leadership.acceptsFullAcks(found.log())
        ? Found.failed(ErrorCode.NOT_ENOUGH_REPLICAS)
        : found;
  }

  /**
   * The log of a partition that is led here, holding the leader epoch that a client believes in
   * against the real one (KIP-320).
   *
   * @param epoch the client's, or -1 if it doesn't say
   */
  Found find(String topic, int partition, int epoch) {
    return checked(led(find(topic, partition)), epoch);
  }

  /**
   * The log of a partition, led here or not, holding the leader epoch that a client believes in
   * against the one that is known here.
   */
  Found findToRead(String topic, int partition, int epoch) {
    return checked(find(topic, partition), epoch);
  }

  private static Found led(Found found) {
    return found.log() != null && found.epoch() == Leadership.NONE
        ? Found.failed(ErrorCode.NOT_LEADER_OR_FOLLOWER)
        : found;
  }

  private static Found checked(Found found, int epoch) {
    if (found.log() == null || epoch < 0) {
      return found;
    }
    int known = found.epoch() == Leadership.NONE ? found.log().leaderEpoch() : found.epoch();
    if (epoch == known) {
      return found;
    }
    return Found.failed(
        epoch < known ? ErrorCode.FENCED_LEADER_EPOCH : ErrorCode.UNKNOWN_LEADER_EPOCH);
  }
}

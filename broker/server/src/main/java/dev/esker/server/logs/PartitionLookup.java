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

  PartitionLookup(StorageEngine engine, Supplier<ClusterView> cluster) {
    this.engine = engine;
    this.cluster = cluster;
  }

  /**
   * What was found.
   *
   * @param log the partition's log, or null
   * @param error NONE if there is a log
   */
  record Found(PartitionLog log, ErrorCode error) {}

  Found find(String topic, int partition) {
    Optional<ClusterView.Topic> known = cluster.get().topic(topic);
    if (known.isEmpty() || partition < 0 || partition >= known.get().partitions().size()) {
      return new Found(null, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    }
    return engine
        .find(new PartitionId(known.get().id(), partition))
        .filter(log -> !log.isGone())
        .map(log -> new Found(log, ErrorCode.NONE))
        // The topic is known but its partition isn't opened yet, or is about to go.
        .orElseGet(() -> new Found(null, ErrorCode.NOT_LEADER_OR_FOLLOWER));
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
   * The same for an append.
   *
   * @param acks of the request: all is refused while there are less replicas in sync than the topic
   *     wants
   */
  Found find(String topic, int partition, Acks acks) {
    Found found = find(topic, partition);
    if (found.log() == null || acks != Acks.ALL || found.log().config().minInSyncReplicas() == 1) {
      return found;
    }
    int inSync =
        cluster
            .get()
            .topic(topic)
            .map(known -> known.partitions().get(partition).isr().size())
            .orElse(0);
    return inSync < found.log().config().minInSyncReplicas()
        ? new Found(null, ErrorCode.NOT_ENOUGH_REPLICAS)
        : found;
  }

  /**
   * The same, holding the leader epoch that a client believes in against the real one (KIP-320).
   *
   * @param epoch the client's, or -1 if it doesn't say
   */
  Found find(String topic, int partition, int epoch) {
    Found found = find(topic, partition);
    if (found.log() == null || epoch < 0 || epoch == found.log().leaderEpoch()) {
      return found;
    }
    return new Found(
        null,
        epoch < found.log().leaderEpoch()
            ? ErrorCode.FENCED_LEADER_EPOCH
            : ErrorCode.UNKNOWN_LEADER_EPOCH);
  }
}

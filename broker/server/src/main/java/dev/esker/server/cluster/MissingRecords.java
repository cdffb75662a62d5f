package dev.esker.server.cluster;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.replication.core.ReplicaStatus;
import dev.esker.replication.core.ReplicaStatus.Follower;
import dev.esker.replication.host.HostedReplica;
import dev.esker.replication.host.HostedReplicas;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far those replicas are behind that aren't in sync. The others lack next to nothing by
 * definition, so only partitions that lack a replica are looked at, and no more than a number of
 * them in one go: the loop that counts is the one that replicates.
 */
final class MissingRecords {
  /** Partitions that are looked at in one go; what is beyond them isn't counted. */
  static final int MAX_PARTITIONS = 10_000;

  private MissingRecords() {}

  /** Counts, by broker. On the loop of the replicas. */
  static Map<Integer, Long> count(HostedReplicas replicas, MetadataImage image) {
    Map<Integer, Long> missing = new HashMap<>();
    int seen = 0;
    for (HostedReplica replica : replicas.all()) {
      if (replica.leadingEpoch() < 0) {
        continue;
      }
      Optional<PartitionState> state = state(replica, image);
      if (state.isPresent() && state.get().isr().size() < state.get().replicas().size()) {
        add(missing, replica.log(), replica.status(), state.get());
        if (++seen == MAX_PARTITIONS) {
          break;
        }
      }
    }
    return missing;
  }

  private static Optional<PartitionState> state(HostedReplica replica, MetadataImage image) {
    int number = replica.partition().partition();
    return image
        .topic(replica.partition().topic())
        .map(TopicState::partitions)
        .filter(partitions -> number < partitions.size())
        .map(partitions -> partitions.get(number));
  }

  private static void add(
      Map<Integer, Long> missing, PartitionLog log, ReplicaStatus status, PartitionState state) {
    for (Follower follower : status.followers()) {
      if (!state.isr().contains(follower.broker())) {
        long has = Math.max(follower.durableEnd(), log.logStartOffset());
        missing.merge(follower.broker(), Math.max(0, log.logEndOffset() - has), Long::sum);
      }
    }
  }
}

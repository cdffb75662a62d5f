package dev.esker.replication.host;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.replication.core.PartitionAssignment;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Translates metadata into what a replica is told. Stateless; any thread. */
public final class Assignments {
  private Assignments() {}

  /**
   * What the metadata says of a partition.
   *
   * @param minInsyncReplicas of its topic, as configured
   */
  public static PartitionAssignment of(
      MetadataImage image, PartitionState state, int minInsyncReplicas) {
    Map<Integer, PartitionAssignment.Broker> brokers = new HashMap<>();
    for (int replica : state.replicas()) {
      image.broker(replica).ifPresent(broker -> brokers.put(replica, brokerOf(broker)));
    }
    return new PartitionAssignment(
        state.leader(),
        state.leaderEpoch(),
        state.partitionEpoch(),
        state.replicas(),
        Set.copyOf(state.isr()),
        Set.copyOf(state.eligible()),
        Set.copyOf(state.reassignment().adding()),
        brokers,
        minInsyncReplicas);
  }

  private static PartitionAssignment.Broker brokerOf(BrokerRegistration broker) {
    return new PartitionAssignment.Broker(broker.epoch(), !broker.fenced());
  }
}

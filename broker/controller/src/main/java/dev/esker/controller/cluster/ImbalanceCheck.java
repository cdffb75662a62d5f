package dev.esker.controller.cluster;

import dev.esker.controller.cluster.ControllerOptions.PreferredLeaders;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.PartitionState;

/**
 * From time to time finds the brokers that lead too few of the partitions whose first replica they
 * are, as after a restart.
 */
final class ImbalanceCheck {
  private final PreferredLeaders options;
  private long nextAt;

  ImbalanceCheck(PreferredLeaders options) {
    this.options = options;
  }

  void start(long now) {
    nextAt = now + options.intervalNanos();
  }

  /** When the next check is due; the largest number if never. */
  long nextDeadline() {
    return options.enabled() ? nextAt : Long.MAX_VALUE;
  }

  /** The partitions to be led by their first replicas; none if no check is due. */
  PartitionSet check(long now, ClusterState state) {
    PartitionSet found = new PartitionSet();
    if (!options.enabled() || now - nextAt < 0) {
      return found;
    }
    start(now);
    for (BrokerRegistration broker : state.image().brokers()) {
      if (broker.active() && state.index().imbalanced(broker.id(), options.imbalancePercent())) {
        addPreferred(broker.id(), state, found);
      }
    }
    return found;
  }

  private static void addPreferred(int broker, ClusterState state, PartitionSet found) {
    for (PartitionKey key : state.index().replicasOf(broker)) {
      PartitionState partition =
          state.image().topic(key.topicId()).orElseThrow().partitions().get(key.partition());
      if (partition.replicas().get(0) == broker && partition.leader() != broker) {
        found.add(key);
      }
    }
  }
}

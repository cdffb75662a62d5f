package dev.esker.replication.simulation;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.replication.core.PartitionKey;
import dev.esker.replication.host.HostedReplica;

/** What is missing for a cluster to be as it should be once nothing fails. */
final class Convergence {
  private final ClusterSimulation cluster;

  Convergence(ClusterSimulation cluster) {
    this.cluster = cluster;
  }

  /** Says it; empty if nothing is missing. */
  String missing() {
    for (TopicState topic : cluster.checker().newest().topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionState state = topic.partitions().get(number);
        PartitionKey key = new PartitionKey(topic.id(), number);
        if (state.leader() < 0
            || state.isr().size() < state.replicas().size()
            || !state.eligible().isEmpty()
            || state.reassignment().underWay()) {
          return key + " is " + state;
        }
        String other = missing(key, state);
        if (!other.isEmpty()) {
          return other;
        }
      }
    }
    return cluster.checker().newest().topics().isEmpty() ? "there is no topic" : "";
  }

  private String missing(PartitionKey key, PartitionState state) {
    PartitionLog leader = log(state.leader(), key);
    if (leader == null) {
      return key + " has no log at its leader " + state;
    }
    for (int id : state.replicas()) {
      PartitionLog log = log(id, key);
      if (log == null
          || log.logEndOffset() != leader.logEndOffset()
          || log.highWatermark() != leader.logEndOffset()) {
        return key
            + " at "
            + id
            + (log == null ? " isn't there" : bounds(log))
            + ", at the leader "
            + state.leader()
            + bounds(leader);
      }
    }
    return "";
  }

  private static String bounds(PartitionLog log) {
    return " is "
        + log.logStartOffset()
        + " to "
        + log.logEndOffset()
        + ", high watermark "
        + log.highWatermark();
  }

  private PartitionLog log(int broker, PartitionKey key) {
    return cluster
        .process(broker)
        .flatMap(process -> process.replicas().find(key))
        .map(HostedReplica::log)
        .orElse(null);
  }
}

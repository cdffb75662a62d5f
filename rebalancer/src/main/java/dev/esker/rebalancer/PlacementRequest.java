package dev.esker.rebalancer;

import java.util.Comparator;
import java.util.List;

/**
 * What is to be placed, and where it may go.
 *
 * @param partitions how many new ones, 1 to {@value #MAX_PARTITIONS}
 * @param replicationFactor replicas of each, 1 to the number of brokers
 * @param brokers that may have them, each once, at most {@value ClusterModel#MAX_BROKERS}; their
 *     order doesn't matter
 * @param seed decides between brokers that are as good; another one for each topic
 * @param rackAware whether the replicas of a partition are to be on different racks
 */
public record PlacementRequest(
    int partitions,
    int replicationFactor,
    List<PlacementBroker> brokers,
    long seed,
    boolean rackAware) {
  /** The most partitions that are placed at once. */
  public static final int MAX_PARTITIONS = 1_000_000;

  /** The most replicas that are placed at once. */
  public static final int MAX_REPLICAS = 10_000_000;

  public PlacementRequest {
    brokers = brokers.stream().sorted(Comparator.comparingInt(PlacementBroker::id)).toList();
    BrokerModel.range("brokers", brokers.size(), 1, ClusterModel.MAX_BROKERS);
    for (int i = 1; i < brokers.size(); i++) {
      if (brokers.get(i).id() == brokers.get(i - 1).id()) {
        throw new IllegalArgumentException("broker " + brokers.get(i).id() + " is given twice");
      }
    }
    BrokerModel.range("partitions", partitions, 1, MAX_PARTITIONS);
    BrokerModel.range("replication factor", replicationFactor, 1, brokers.size());
    BrokerModel.range("replicas", (long) partitions * replicationFactor, 1, MAX_REPLICAS);
  }
}

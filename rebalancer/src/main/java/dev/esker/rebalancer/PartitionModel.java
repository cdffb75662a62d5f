package dev.esker.rebalancer;

import java.util.HashSet;
import java.util.List;

/**
 * A partition, as a plan is made for it.
 *
 * @param replicas the brokers that have it, each once, the preferred leader first; perhaps none
 * @param bytes how large one replica is; 0 if that isn't known
 * @param bytesPerSecond how fast it grows; 0 if that isn't known
 */
public record PartitionModel(List<Integer> replicas, long bytes, long bytesPerSecond) {
  /** The most that a partition may have of either load. */
  public static final long MAX_LOAD = 1L << 50;

  public PartitionModel {
    replicas = List.copyOf(replicas);
    BrokerModel.range("replicas", replicas.size(), 0, TopicModel.MAX_REPLICAS);
    BrokerModel.range("bytes", bytes, 0, MAX_LOAD);
    BrokerModel.range("bytes per second", bytesPerSecond, 0, MAX_LOAD);
    if (new HashSet<>(replicas).size() != replicas.size()) {
      throw new IllegalArgumentException("replicas " + replicas + " name a broker twice");
    }
    for (int replica : replicas) {
      BrokerModel.range("replica", replica, 0, Integer.MAX_VALUE);
    }
  }

  /** A partition of whose load nothing is known. */
  public static PartitionModel of(List<Integer> replicas) {
    return new PartitionModel(replicas, 0, 0);
  }
}

package dev.esker.rebalancer;

import java.util.List;
import java.util.Objects;

/**
 * A topic, as a plan is made for it.
 *
 * @param name of the topic
 * @param replicationFactor how many replicas its partitions shall have, 1 to {@value
 *     #MAX_REPLICAS}; what they have may be something else
 * @param partitions from 0 on
 */
public record TopicModel(String name, int replicationFactor, List<PartitionModel> partitions) {
  /** The most replicas of one partition. */
  public static final int MAX_REPLICAS = 1_000;

  public TopicModel {
    Objects.requireNonNull(name, "name");
    BrokerModel.range(
        "replication factor of topic '" + name + "'", replicationFactor, 1, MAX_REPLICAS);
    partitions = List.copyOf(partitions);
  }
}

package dev.esker.replication.core;

import java.util.Objects;
import java.util.UUID;

/**
 * Names a partition for good: a topic that is made again has another id.
 *
 * @param topic the topic's id
 * @param partition from 0
 */
public record PartitionKey(UUID topic, int partition) {
  public PartitionKey {
    Objects.requireNonNull(topic, "topic");
    if (partition < 0) {
      throw new IllegalArgumentException("partition " + partition + " is negative");
    }
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}

package dev.esker.engine;

import java.util.Objects;
import java.util.UUID;

/**
 * What a partition is, for ever: a topic that is deleted and created again under the same name has
 * another id.
 *
 * @param topicId the id of its topic
 * @param partition its number in the topic, from 0
 */
public record PartitionId(UUID topicId, int partition) {
  public PartitionId {
    Objects.requireNonNull(topicId, "topicId");
    if (partition < 0) {
      throw new IllegalArgumentException("partition " + partition + " is negative");
    }
  }

  @Override
  public String toString() {
    return topicId + "-" + partition;
  }
}

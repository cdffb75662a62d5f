package dev.esker.controller.cluster;

import java.util.Objects;
import java.util.UUID;

/**
 * Which partition.
 *
 * @param topicId of its topic
 * @param partition its number
 */
public record PartitionKey(UUID topicId, int partition) {
  public PartitionKey {
    Objects.requireNonNull(topicId, "topicId");
  }
}

package dev.esker.coordinator.message;

import java.util.Objects;

/**
 * A partition of a topic.
 *
 * @param topic its name
 * @param partition from 0
 */
public record PartitionRef(String topic, int partition) {
  public PartitionRef {
    Objects.requireNonNull(topic, "topic");
  }
}

package dev.esker.bench.target;

import java.util.Objects;

/**
 * The topic that a load makes for itself.
 *
 * @param name its name
 * @param partitions at least 1
 * @param replicationFactor at least 1
 */
public record TopicSpec(String name, int partitions, int replicationFactor) {
  public TopicSpec {
    Objects.requireNonNull(name, "name");
    if (partitions < 1 || replicationFactor < 1) {
      throw new IllegalArgumentException(
          "partitions " + partitions + ", replication factor " + replicationFactor);
    }
  }
}

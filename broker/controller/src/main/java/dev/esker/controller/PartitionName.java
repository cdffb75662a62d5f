package dev.esker.controller;

import java.util.Comparator;
import java.util.Objects;

/**
 * A partition as requests name it.
 *
 * @param topic name of its topic
 * @param partition its number; may be out of range
 */
public record PartitionName(String topic, int partition) implements Comparable<PartitionName> {
  private static final Comparator<PartitionName> ORDER =
      Comparator.comparing(PartitionName::topic).thenComparingInt(PartitionName::partition);

  public PartitionName {
    Objects.requireNonNull(topic, "topic");
  }

  @Override
  public int compareTo(PartitionName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}

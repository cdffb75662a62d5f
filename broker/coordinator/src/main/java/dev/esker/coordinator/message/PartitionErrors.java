package dev.esker.coordinator.message;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How something went that concerns partitions.
 *
 * @param error of the group as a whole; if it isn't NONE there are no partitions
 * @param partitions an error for each
 */
public record PartitionErrors(GroupError error, Map<PartitionRef, GroupError> partitions) {
  public PartitionErrors {
    partitions = Collections.unmodifiableMap(new LinkedHashMap<>(partitions));
  }
}

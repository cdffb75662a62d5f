package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.range;

import java.util.Objects;
import java.util.UUID;

/**
 * One partition's next state.
 *
 * @param topicId of its topic
 * @param partition its number
 * @param after what it becomes; its partition epoch is one more than that of the state on which the
 *     change was decided, and the change is refused on any other
 */
public record PartitionChange(UUID topicId, int partition, PartitionState after) {
  public PartitionChange {
    Objects.requireNonNull(topicId, "topicId");
    Objects.requireNonNull(after, "after");
    range("partition", partition, 0, MetadataLimits.MAX_PARTITIONS - 1);
    range("partition epoch", after.partitionEpoch(), 1, Integer.MAX_VALUE);
  }
}

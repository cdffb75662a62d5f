package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.range;

import java.util.List;
import java.util.Objects;
import java.util.UUID;

/**
 * A topic.
 *
 * @param id never used twice, not even for a later topic of the same name
 * @param name as {@link TopicNames} allows
 * @param partitions 1 to 100,000, by rising number, from 0
 */
public record TopicState(UUID id, String name, List<PartitionState> partitions) {
  public TopicState {
    Objects.requireNonNull(id, "id");
    requireName(name);
    partitions = ChunkedList.copyOf(partitions);
    range("partitions", partitions.size(), 1, MetadataLimits.MAX_PARTITIONS);
  }

  /** The topic with one partition changed. */
  TopicState with(int partition, PartitionState state) {
    return new TopicState(id, name, ChunkedList.copyOf(partitions).with(partition, state));
  }

  /** The topic with nobody leading any partition: each has changed once if it had a leader. */
  TopicState withoutLeaders() {
    return new TopicState(
        id, name, partitions.stream().map(PartitionState::withoutLeader).toList());
  }

  /** Whether it belongs to the broker itself. */
  public boolean internal() {
    return TopicNames.isInternal(name);
  }

  static void requireName(String name) {
    TopicNames.fault(name)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(fault);
            });
  }
}

package dev.esker.server.groups;

import dev.esker.coordinator.message.CommittedOffset;
import dev.esker.coordinator.message.GroupListing;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the groups were like at one moment, for figures.
 *
 * @param states how many groups are in each state
 * @param members of all groups
 * @param offsets committed by all groups
 * @param groups some of them, those with members first
 */
public record GroupReading(
    Map<String, Integer> states, int members, long offsets, List<OneGroup> groups) {

  /** Of no groups. */
  static final GroupReading NONE = new GroupReading(Map.of(), 0, 0, List.of());

  private static final String EMPTY = "Empty";

  /**
   * A group.
   *
   * @param id its id
   * @param members how many it has
   * @param offsets what it has committed; none if it has more than was asked for
   */
  public record OneGroup(String id, int members, Map<TopicPartition, Long> offsets) {}

  /** How many groups there are. */
  public int count() {
    return states.values().stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * Reads the groups that are loaded. Driver's thread, for as long as it takes to copy that much.
   *
   * @param maxGroups how many are read one by one
   * @param maxOffsets how many offsets of those, together
   */
  static GroupReading of(List<Shard> shards, int maxGroups, int maxOffsets) {
    Map<String, Integer> states = new TreeMap<>();
    List<Found> found = new ArrayList<>();
    int members = 0;
    long offsets = 0;
    for (Shard shard : shards) {
      if (shard.state() == Shard.State.ACTIVE) {
        offsets += shard.coordinator().offsetCount();
        for (GroupListing group : shard.coordinator().list()) {
          Found each = new Found(shard, group, shard.coordinator().memberCount(group.groupId()));
          states.merge(group.state(), 1, Integer::sum);
          members += each.members();
          found.add(each);
        }
      }
    }
    found.sort(Comparator.comparing((Found each) -> each.isEmpty()).thenComparing(Found::id));
    List<OneGroup> some = new ArrayList<>();
    int room = maxOffsets;
    for (Found each : found.subList(0, Math.min(maxGroups, found.size()))) {
      OneGroup group = each.read(room);
      room -= group.offsets().size();
      some.add(group);
    }
    return new GroupReading(states, members, offsets, some);
  }

  /** A group before its offsets are read. */
  private record Found(Shard shard, GroupListing group, int members) {
    boolean isEmpty() {
      return group.state().equals(EMPTY);
    }

    String id() {
      return group.groupId();
    }

    OneGroup read(int room) {
      Map<PartitionRef, CommittedOffset> committed =
          shard.coordinator().committed(id(), Optional.empty());
      Map<TopicPartition, Long> offsets = new HashMap<>();
      if (committed.size() <= room) {
        committed.forEach(
            (partition, offset) ->
                offsets.put(
                    new TopicPartition(partition.topic(), partition.partition()), offset.offset()));
      }
      return new OneGroup(id(), members, offsets);
    }
  }
}

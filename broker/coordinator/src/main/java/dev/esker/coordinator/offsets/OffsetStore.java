package dev.esker.coordinator.offsets;

import dev.esker.coordinator.format.OffsetCommitKey;
import dev.esker.coordinator.format.OffsetCommitValue;
import dev.esker.coordinator.format.StoredChange.OffsetChange;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.step.StateBudget;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The durable offsets of every group of a coordinator. Only {@link #apply} changes them. What they
 * take is counted in the budget by fixed estimates.
 */
public final class OffsetStore {
  private static final int OFFSET_COST = 150;
  private static final int NAME_COST = 150;

  private final StateBudget budget;
  private final Map<String, TreeMap<String, TreeMap<Integer, OffsetCommitValue>>> byGroup =
      new HashMap<>();
  private long size;
  private long bytes;

  /** No offsets yet. */
  public OffsetStore(StateBudget budget) {
    this.budget = budget;
  }

  /** Takes over what a durable record says. */
  public void apply(OffsetChange change) {
    if (change.value() == null) {
      remove(change.key());
    } else {
      put(change.key(), change.value());
    }
  }

  private void put(OffsetCommitKey key, OffsetCommitValue value) {
    var topics = byGroup.get(key.group());
    if (topics == null) {
      topics = new TreeMap<>();
      byGroup.put(key.group(), topics);
      charge(NAME_COST + key.group().length());
    }
    var partitions = topics.get(key.topic());
    if (partitions == null) {
      partitions = new TreeMap<>();
      topics.put(key.topic(), partitions);
      charge(NAME_COST + key.topic().length());
    }
    OffsetCommitValue before = partitions.put(key.partition(), value);
    charge(costOf(value.metadata()) - (before == null ? 0 : costOf(before.metadata())));
    size += before == null ? 1 : 0;
  }

  private void remove(OffsetCommitKey key) {
    var topics = byGroup.get(key.group());
    var partitions = topics == null ? null : topics.get(key.topic());
    OffsetCommitValue before = partitions == null ? null : partitions.remove(key.partition());
    if (before == null) {
      return;
    }
    size--;
    charge(-costOf(before.metadata()));
    if (partitions.isEmpty()) {
      topics.remove(key.topic());
      charge(-(NAME_COST + key.topic().length()));
    }
    if (topics.isEmpty()) {
      byGroup.remove(key.group());
      charge(-(NAME_COST + key.group().length()));
    }
  }

  /** A committed offset, or null. */
  public OffsetCommitValue get(String group, PartitionRef partition) {
    var topics = byGroup.get(group);
    var partitions = topics == null ? null : topics.get(partition.topic());
    return partitions == null ? null : partitions.get(partition.partition());
  }

  /** All offsets of a group, by topic and partition. */
  public List<Entry> of(String group) {
    List<Entry> entries = new ArrayList<>();
    var topics = byGroup.get(group);
    if (topics != null) {
      topics.forEach(
          (topic, partitions) ->
              partitions.forEach(
                  (partition, value) ->
                      entries.add(new Entry(new PartitionRef(topic, partition), value))));
    }
    return entries;
  }

  /** Whether a group has any. */
  public boolean has(String group) {
    return byGroup.containsKey(group);
  }

  /** The groups that have any, in no particular order. */
  public List<String> groups() {
    return List.copyOf(byGroup.keySet());
  }

  /** How many offsets there are. */
  public long size() {
    return size;
  }

  /** Forgets everything, since another broker keeps it now. */
  public void clear() {
    byGroup.clear();
    size = 0;
    charge(-bytes);
  }

  /** What an offset takes of the budget, if its group and topic are known already. */
  static long costOf(String metadata) {
    return (long) OFFSET_COST + metadata.length();
  }

  /** What a new offset takes at most. */
  static long highestCostOf(String group, String topic, String metadata) {
    return costOf(metadata) + 2L * NAME_COST + group.length() + topic.length();
  }

  private void charge(long delta) {
    bytes += delta;
    budget.addBytes(delta);
  }

  /**
   * A committed offset.
   *
   * @param partition of what
   * @param value the offset
   */
  public record Entry(PartitionRef partition, OffsetCommitValue value) {}
}

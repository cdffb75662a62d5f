package dev.esker.coordinator;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.format.GroupMetadataValue;
import dev.esker.coordinator.format.StoredChange;
import dev.esker.coordinator.format.StoredChange.GroupChange;
import dev.esker.coordinator.format.StoredChange.OffsetChange;
import dev.esker.coordinator.offsets.OffsetStore;
import dev.esker.coordinator.step.StateBudget;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the log says: the last generation and the offsets of every group. It is a fold over the
 * records: {@link #replay} is the only thing that changes it.
 */
final class DurableState {
  private final StateBudget budget;
  private final Map<String, Stored> generations = new TreeMap<>();
  private final OffsetStore offsets;
  private long unknownRecords;

  DurableState(StateBudget budget) {
    this.budget = budget;
    this.offsets = new OffsetStore(budget);
  }

  /** Takes over a record. */
  void replay(CoordinatorRecord record) {
    StoredChange change = StoredChange.decode(record);
    if (change instanceof OffsetChange offset) {
      offsets.apply(offset);
    } else if (change instanceof GroupChange group) {
      Stored before =
          group.value() == null
              ? generations.remove(group.groupId())
              : generations.put(group.groupId(), new Stored(group.value(), record.sizeInBytes()));
      budget.addBytes(
          (group.value() == null ? 0 : record.sizeInBytes()) - (before == null ? 0 : before.bytes));
    } else {
      unknownRecords++;
    }
  }

  /** Forgets everything. */
  void clear() {
    generations.values().forEach(stored -> budget.addBytes(-stored.bytes));
    generations.clear();
    offsets.clear();
  }

  boolean hasGeneration(String groupId) {
    return generations.containsKey(groupId);
  }

  boolean knows(String groupId) {
    return hasGeneration(groupId) || offsets.has(groupId);
  }

  /** Every group of which something is stored, in order; its last generation, or null. */
  Map<String, GroupMetadataValue> groups() {
    Map<String, GroupMetadataValue> all = new TreeMap<>();
    for (String groupId : new TreeSet<>(offsets.groups())) {
      all.put(groupId, null);
    }
    generations.forEach((groupId, stored) -> all.put(groupId, stored.value));
    return all;
  }

  OffsetStore offsets() {
    return offsets;
  }

  /** Records of kinds that this version doesn't know. */
  long unknownRecords() {
    return unknownRecords;
  }

  private record Stored(GroupMetadataValue value, int bytes) {}
}

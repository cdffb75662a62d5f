package dev.esker.engine.storage;

import dev.esker.engine.PartitionId;
import dev.esker.engine.partition.PartitionLog;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The partitions that there are. Any thread. */
public final class PartitionRegistry {
  private final Map<PartitionId, PartitionLog> byId = new ConcurrentHashMap<>();
  private final Map<Integer, PartitionLog> byNumber = new ConcurrentHashMap<>();

  /** Adds a partition. */
  public void add(PartitionLog log) {
    byNumber.put(log.number(), log);
    byId.put(log.id(), log);
  }

  /** Takes a partition out. */
  public void remove(PartitionLog log) {
    byNumber.remove(log.number(), log);
    byId.remove(log.id(), log);
  }

  /** The partition of that id. */
  public Optional<PartitionLog> find(PartitionId id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The partition of that number. */
  public Optional<PartitionLog> find(int number) {
    return Optional.ofNullable(byNumber.get(number));
  }

  /** All of them, in no order; a live view. */
  public Collection<PartitionLog> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /** How many there are. */
  public int size() {
    return byId.size();
  }
}

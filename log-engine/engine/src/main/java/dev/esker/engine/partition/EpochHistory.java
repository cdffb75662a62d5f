package dev.esker.engine.partition;

import dev.esker.engine.EpochEnd;
import dev.esker.engine.catalog.EpochEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** At which offset each leader epoch began, for KIP-101 and KIP-320. Not thread-safe. */
final class EpochHistory {
  private final TreeMap<Integer, Long> starts = new TreeMap<>();

  /** Notes that a batch of that epoch is stored; returns whether this begins a new epoch. */
  boolean note(int epoch, long offset) {
    if (epoch < 0 || (!starts.isEmpty() && epoch <= starts.lastKey())) {
      return false;
    }
    starts.put(epoch, offset);
    return true;
  }

  /** Forgets the epochs that begin at or after an offset. */
  void cut(long offset) {
    starts.values().removeIf(start -> start >= offset);
  }

  /**
   * The largest epoch up to that one that has records, and the offset after its last record; {@link
   * EpochEnd#UNKNOWN} if there is none.
   */
  EpochEnd lastUpTo(int epoch, long logEnd) {
    Map.Entry<Integer, Long> floor = starts.floorEntry(epoch);
    if (floor == null) {
      return EpochEnd.UNKNOWN;
    }
    Map.Entry<Integer, Long> next = starts.higherEntry(floor.getKey());
    return new EpochEnd(floor.getKey(), next == null ? logEnd : next.getValue());
  }

  void load(int epoch, long startOffset) {
    starts.put(epoch, startOffset);
  }

  List<EpochEntry> all(int partitionNumber) {
    List<EpochEntry> entries = new ArrayList<>();
    starts.forEach((epoch, start) -> entries.add(new EpochEntry(partitionNumber, epoch, start)));
    return entries;
  }

  /** Where each of them but the first begins: so where another one ends. */
  Set<Long> borders() {
    Set<Long> borders = new HashSet<>(starts.values());
    if (!starts.isEmpty()) {
      borders.remove(starts.firstEntry().getValue());
    }
    return borders;
  }

  int latest() {
    return starts.isEmpty() ? -1 : starts.lastKey();
  }

  /** The epoch in which the record at that offset was written, or -1. */
  int epochOf(long offset) {
    int epoch = -1;
    for (Map.Entry<Integer, Long> start : starts.entrySet()) {
      if (start.getValue() > offset) {
        break;
      }
      epoch = start.getKey();
    }
    return epoch;
  }

  /** The largest epoch up to that one, and the offset after its last record. */
  EpochEnd endOf(int epoch, long logEnd) {
    if (starts.isEmpty() || epoch < 0) {
      return EpochEnd.UNKNOWN;
    }
    if (epoch == starts.lastKey()) {
      return new EpochEnd(epoch, logEnd);
    }
    Map.Entry<Integer, Long> floor = starts.floorEntry(epoch);
    Map.Entry<Integer, Long> next = starts.higherEntry(epoch);
    if (next == null) {
      // A later epoch than any that this log has: it can't say where that one ended.
      return EpochEnd.UNKNOWN;
    }
    // Before the first epoch: the log began with the next one.
    return new EpochEnd(floor == null ? epoch : floor.getKey(), next.getValue());
  }
}

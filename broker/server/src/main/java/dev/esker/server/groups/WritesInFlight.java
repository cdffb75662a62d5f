package dev.esker.server.groups;

import java.util.HashMap;
import java.util.Map;

/** Counts the writes on their way to the log, also those of shards that are over. */
final class WritesInFlight {
  private final Map<Integer, Integer> byPartition = new HashMap<>();
  private int count;
  private long bytes;

  void begin(int partition, long size) {
    count++;
    bytes += size;
    byPartition.merge(partition, 1, Integer::sum);
  }

  void end(int partition, long size) {
    count--;
    bytes -= size;
    byPartition.computeIfPresent(partition, (key, open) -> open == 1 ? null : open - 1);
  }

  int count() {
    return count;
  }

  long bytes() {
    return bytes;
  }

  /** Whether there are none of that partition. */
  boolean areNoneOf(int partition) {
    return !byPartition.containsKey(partition);
  }
}

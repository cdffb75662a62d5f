package dev.esker.controller.cluster;

import dev.esker.gossip.MetadataLimits;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import java.util.ArrayList;
import java.util.List;

/** Changes of partitions for one command, as many as fit. */
final class ChangeBatch {
  /** Half of what a command may have: the sizes here are upper bounds, but of the changes alone. */
  private static final int MAX_BYTES = MetadataLimits.MAX_COMMAND_BYTES / 2;

  private static final int BYTES_BESIDE_BROKERS = 64;
  private static final int BYTES_OF_BROKER = 5;

  private final int maxChanges;
  private final List<PartitionChange> changes = new ArrayList<>();
  private int bytes;

  ChangeBatch(int maxChanges) {
    this.maxChanges = maxChanges;
  }

  /** Adds a change, unless it doesn't fit. */
  boolean add(PartitionChange change) {
    PartitionState after = change.after();
    int brokers =
        after.replicas().size()
            + after.isr().size()
            + after.eligible().size()
            + after.reassignment().adding().size()
            + after.reassignment().removing().size();
    int more = BYTES_BESIDE_BROKERS + BYTES_OF_BROKER * brokers;
    if (changes.size() >= maxChanges || bytes > MAX_BYTES - more) {
      return false;
    }
    bytes += more;
    return changes.add(change);
  }

  boolean isFull() {
    return changes.size() >= maxChanges;
  }

  List<PartitionChange> changes() {
    return changes;
  }
}

package dev.esker.controller;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.PartitionChange;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a request about several partitions comes to, one by one.
 *
 * @param refused why not, by partition
 * @param unchanged those that are as requested already
 * @param batches what is to be proposed for the others, in any order. One that is refused as stale
 *     is decided anew by itself
 */
public record PartitionDecisions(
    SortedMap<PartitionName, Decision.Refused> refused,
    List<PartitionName> unchanged,
    List<Batch> batches) {
  /** The most partitions of one batch: few enough that it is seldom stale. */
  static final int MAX_BATCH = 1_000;

  public PartitionDecisions {
    refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
    unchanged = List.copyOf(unchanged);
    batches = List.copyOf(batches);
  }

  /**
   * Changes that are made together or not at all.
   *
   * @param partitions which ones
   * @param command that changes them
   */
  public record Batch(List<PartitionName> partitions, MetadataCommand command) {
    public Batch {
      partitions = List.copyOf(partitions);
    }
  }

  /** Gathers decisions. For one thread. */
  static final class Builder {
    private final TreeMap<PartitionName, Decision.Refused> refused = new TreeMap<>();
    private final List<PartitionName> unchanged = new ArrayList<>();
    private final List<Batch> batches = new ArrayList<>();
    private List<PartitionName> names = new ArrayList<>();
    private List<PartitionChange> changes = new ArrayList<>();

    void refuse(PartitionName partition, ControllerError error, String message) {
      refuse(partition, new Decision.Refused(error, message));
    }

    void refuse(PartitionName partition, Decision.Refused why) {
      refused.put(partition, why);
    }

    void keep(PartitionName partition) {
      unchanged.add(partition);
    }

    void change(PartitionName partition, PartitionChange change) {
      names.add(partition);
      changes.add(change);
      if (changes.size() == MAX_BATCH) {
        flush();
      }
    }

    PartitionDecisions build() {
      if (!changes.isEmpty()) {
        flush();
      }
      return new PartitionDecisions(refused, unchanged, batches);
    }

    private void flush() {
      batches.add(new Batch(names, new ChangePartitions(changes, Map.of())));
      names = new ArrayList<>();
      changes = new ArrayList<>();
    }
  }
}

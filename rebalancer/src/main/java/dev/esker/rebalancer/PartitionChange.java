package dev.esker.rebalancer;

import java.util.List;

/**
 * What a plan changes in a partition.
 *
 * @param topic its name
 * @param partition from 0
 * @param from the replicas that it has, in preferred order
 * @param to the replicas that it shall have, in preferred order
 * @param reason why
 */
public record PartitionChange(
    String topic, int partition, List<Integer> from, List<Integer> to, ChangeReason reason) {

  public PartitionChange {
    from = List.copyOf(from);
    to = List.copyOf(to);
  }

  /** The brokers that get a replica. */
  public List<Integer> added() {
    return to.stream().filter(broker -> !from.contains(broker)).toList();
  }

  /** The brokers that lose theirs. */
  public List<Integer> removed() {
    return from.stream().filter(broker -> !to.contains(broker)).toList();
  }
}

package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.range;

import java.util.List;

/**
 * Who holds and who leads a partition.
 *
 * @param leader a broker, or {@link #NO_LEADER}
 * @param leaderEpoch from 0, rises with every change of the leader
 * @param replicas 1 to 1,000 brokers, each once, the preferred leader first
 * @param isr the in-sync ones among the replicas
 */
public record PartitionState(
    int leader, int leaderEpoch, List<Integer> replicas, List<Integer> isr) {
  /** Stands for a leader when there is none. */
  public static final int NO_LEADER = -1;

  public PartitionState {
    replicas = List.copyOf(replicas);
    isr = List.copyOf(isr);
    range("leader", leader, NO_LEADER, Integer.MAX_VALUE);
    range("leader epoch", leaderEpoch, 0, Integer.MAX_VALUE);
    range("replicas", replicas.size(), 1, MetadataLimits.MAX_REPLICAS);
    requireDistinct("replicas", replicas);
    requireDistinct("isr", isr);
    if (!replicas.containsAll(isr)) {
      throw new IllegalArgumentException("isr " + isr + " is not within replicas " + replicas);
    }
    if (leader != NO_LEADER && !replicas.contains(leader)) {
      throw new IllegalArgumentException("leader " + leader + " is not in replicas " + replicas);
    }
  }

  /** A new partition: all replicas in sync, the first one leads. */
  public static PartitionState initial(List<Integer> replicas) {
    return new PartitionState(replicas.get(0), 0, replicas, replicas);
  }

  private static void requireDistinct(String name, List<Integer> brokers) {
    for (int i = 0; i < brokers.size(); i++) {
      range("broker", brokers.get(i), 0, Integer.MAX_VALUE);
      if (brokers.indexOf(brokers.get(i)) != i) {
        throw new IllegalArgumentException(name + " " + brokers + " name a broker twice");
      }
    }
  }
}

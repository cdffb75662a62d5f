package dev.esker.gossip;

import static dev.esker.gossip.MetadataLimits.range;

import java.util.List;
import java.util.Objects;

/**
 * Who holds and who leads a partition.
 *
 * @param leader a broker in the ISR, or {@link #NO_LEADER}
 * @param leaderEpoch from 0, rises with every election, that of the same leader included, and
 *     whenever a replica is removed: what it has said before says nothing about the log that it
 *     begins when it is added again
 * @param partitionEpoch from 0, rises by one with every change
 * @param replicas 1 to 1,000 brokers, each once, the preferred leader first; while a reassignment
 *     is under way the new ones first, then those that will go
 * @param isr the in-sync ones among the replicas; empty only if the last of them lost its disk
 * @param eligible replicas outside the ISR that have all that was ever acknowledged (the ELR of
 *     KIP-966), those that left last at the end
 * @param reassignment what is under way
 */
public record PartitionState(
    int leader,
    int leaderEpoch,
    int partitionEpoch,
    List<Integer> replicas,
    List<Integer> isr,
    List<Integer> eligible,
    Reassignment reassignment) {
  /** Stands for a leader when there is none. */
  public static final int NO_LEADER = -1;

  public PartitionState {
    replicas = List.copyOf(replicas);
    // most partitions are whole: one list then does for both
    isr = isr.equals(replicas) ? replicas : List.copyOf(isr);
    eligible = List.copyOf(eligible);
    Objects.requireNonNull(reassignment, "reassignment");
    range("leader", leader, NO_LEADER, Integer.MAX_VALUE);
    range("leader epoch", leaderEpoch, 0, Integer.MAX_VALUE);
    range("partition epoch", partitionEpoch, 0, Integer.MAX_VALUE);
    range("replicas", replicas.size(), 1, MetadataLimits.MAX_REPLICAS);
    requireDistinct("replicas", replicas);
    requireAmong("isr", isr, replicas);
    requireAmong("eligible", eligible, replicas);
    requireAmong("adding", reassignment.adding(), replicas);
    requireAmong("removing", reassignment.removing(), replicas);
    if (leader != NO_LEADER && !isr.contains(leader)) {
      throw new IllegalArgumentException("leader " + leader + " is not in isr " + isr);
    }
    for (int broker : eligible) {
      if (isr.contains(broker)) {
        throw new IllegalArgumentException("broker " + broker + " is in isr and eligible");
      }
    }
    if (reassignment.adding().size() + reassignment.removing().size() > 0
        && (targetOf(replicas, reassignment).isEmpty()
            || reassignment.original(replicas).isEmpty())) {
      throw new IllegalArgumentException(
          "replicas " + replicas + " would be gone before or after " + reassignment);
    }
  }

  /** A new partition: all replicas in sync, the first one leads. */
  public static PartitionState initial(List<Integer> replicas) {
    return of(replicas.get(0), 0, replicas, replicas);
  }

  /** A partition with nothing under way, in its first partition epoch. */
  public static PartitionState of(
      int leader, int leaderEpoch, List<Integer> replicas, List<Integer> isr) {
    return new PartitionState(leader, leaderEpoch, 0, replicas, isr, List.of(), Reassignment.NONE);
  }

  /** The replicas once what is under way is done, the preferred leader first. */
  public List<Integer> target() {
    return targetOf(replicas, reassignment);
  }

  /** The replicas before what is under way began. */
  public List<Integer> original() {
    return reassignment.original(replicas);
  }

  /** The state that follows when nobody can lead: the ISR stays, so that one of it is elected. */
  PartitionState withoutLeader() {
    return leader == NO_LEADER
        ? this
        : new PartitionState(
            NO_LEADER, leaderEpoch + 1, partitionEpoch + 1, replicas, isr, eligible, reassignment);
  }

  private static List<Integer> targetOf(List<Integer> replicas, Reassignment reassignment) {
    return reassignment.underWay() ? reassignment.target(replicas) : replicas;
  }

  private static void requireAmong(String name, List<Integer> brokers, List<Integer> replicas) {
    if (brokers == replicas) {
      return;
    }
    requireDistinct(name, brokers);
    if (!replicas.containsAll(brokers)) {
      throw new IllegalArgumentException(
          name + " " + brokers + " is not within replicas " + replicas);
    }
  }

  static void requireDistinct(String name, List<Integer> brokers) {
    for (int i = 0; i < brokers.size(); i++) {
      range("broker", brokers.get(i), 0, Integer.MAX_VALUE);
      if (brokers.indexOf(brokers.get(i)) != i) {
        throw new IllegalArgumentException(name + " " + brokers + " name a broker twice");
      }
    }
  }
}

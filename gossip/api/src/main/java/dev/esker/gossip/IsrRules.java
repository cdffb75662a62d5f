package dev.esker.gossip;

import static dev.esker.gossip.PartitionState.NO_LEADER;

import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of a partition when its in-sync replicas change, whoever changes them: its leader,
 * the controller, or a broker that registers without its data. All are pure functions from a state
 * to the next one, which names the partition epoch that it follows.
 *
 * <p>The eligible leaders (KIP-966) rest on one promise: the high watermark doesn't move while the
 * ISR is smaller than {@code min.insync.replicas}. So who leaves when fewer than that remain lacks
 * nothing that was acknowledged, until there are enough again; then the list is void. Beyond
 * Kafka's rules, the last member stays in the ISR, so that an ISR is empty only if a disk was lost.
 *
 * <p>When the setting changes, {@link MetadataImage#apply} empties the lists of the topics that it
 * is for, in the same step: else the high watermark could move with fewer in sync before anybody
 * has noticed, and an election that was decided before could still be applied.
 *
 * <p>A partition with fewer replicas than {@code min.insync.replicas} needs all of them and no
 * more, as in Kafka.
 */
public final class IsrRules {
  /** The setting of topics that says how many must be in sync. */
  public static final String MIN_INSYNC_REPLICAS = "min.insync.replicas";

  private IsrRules() {}

  /**
   * How many members the ISR must have for the high watermark to move.
   *
   * @param minInsyncReplicas the topic's setting, from 1
   */
  public static int required(PartitionState state, int minInsyncReplicas) {
    return Math.min(minInsyncReplicas, state.replicas().size());
  }

  /** The members outside the ISR that certainly have all that was acknowledged. */
  public static List<Integer> eligible(PartitionState state, int minInsyncReplicas) {
    return state.isr().size() < required(state, minInsyncReplicas) ? state.eligible() : List.of();
  }

  /**
   * The state with another ISR and the same leader.
   *
   * @param isr among the replicas, with the leader if there is one; not empty
   * @throws IllegalArgumentException if it isn't so
   */
  public static PartitionState withIsr(
      PartitionState state, List<Integer> isr, int minInsyncReplicas) {
    return elected(state, state.leader(), isr, minInsyncReplicas);
  }

  /**
   * The state with another ISR and another leader, whose epoch is one more; the same leader keeps
   * its epoch.
   *
   * @param leader in the ISR, or {@link PartitionState#NO_LEADER}
   * @param isr among the replicas; not empty, but if it was already
   * @throws IllegalArgumentException if it isn't so
   */
  public static PartitionState elected(
      PartitionState state, int leader, List<Integer> isr, int minInsyncReplicas) {
    if (isr.isEmpty() && !state.isr().isEmpty()) {
      throw new IllegalArgumentException("the last member can't leave the ISR of " + state);
    }
    List<Integer> eligible = new ArrayList<>();
    if (isr.size() < required(state, minInsyncReplicas)) {
      eligible.addAll(eligible(state, minInsyncReplicas));
      state.isr().stream().filter(each -> !eligible.contains(each)).forEach(eligible::add);
      eligible.removeAll(isr);
    }
    return next(state, leader, isr, eligible);
  }

  /**
   * The state after an election among all replicas: records that were acknowledged may be lost, and
   * what the others have is worth nothing.
   */
  public static PartitionState uncleanlyElected(PartitionState state, int leader) {
    return next(state, leader, List.of(leader), List.of());
  }

  /**
   * The state once a broker has lost its data: it is in no ISR and not eligible, and if it was the
   * last of both then nobody is. If it led, nobody leads.
   */
  public static PartitionState withoutData(PartitionState state, int broker) {
    return next(
        state,
        state.leader() == broker ? NO_LEADER : state.leader(),
        without(state.isr(), broker),
        without(state.eligible(), broker));
  }

  /** The state with nobody eligible outside the ISR. */
  static PartitionState withoutEligible(PartitionState state) {
    return next(state, state.leader(), state.isr(), List.of());
  }

  /** The members in the order of assignment, so that equal sets are equal lists. */
  public static List<Integer> inOrder(PartitionState state, List<Integer> members) {
    return state.replicas().stream().filter(members::contains).toList();
  }

  private static PartitionState next(
      PartitionState state, int leader, List<Integer> isr, List<Integer> eligible) {
    boolean moved = leader != state.leader();
    if (leader != NO_LEADER && !isr.contains(leader)) {
      throw new IllegalArgumentException("leader " + leader + " is not in isr " + isr);
    }
    return new PartitionState(
        leader,
        moved ? state.leaderEpoch() + 1 : state.leaderEpoch(),
        state.partitionEpoch() + 1,
        state.replicas(),
        inOrder(state, isr),
        eligible,
        state.reassignment());
  }

  private static List<Integer> without(List<Integer> brokers, int broker) {
    return brokers.stream().filter(each -> each != broker).toList();
  }
}

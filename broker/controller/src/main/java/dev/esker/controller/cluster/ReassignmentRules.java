package dev.esker.controller.cluster;

import static dev.esker.gossip.PartitionState.NO_LEADER;

import dev.esker.gossip.IsrRules;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.Reassignment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The steps of a reassignment (KIP-455), as pure functions from a state to the next: {@link #begun}
 * makes old and new replicas replicas together; once the new ones are in sync {@link #completed}
 * moves the leadership if it has to and drops the old ones; {@link #cancelled} goes back. All that
 * is under way is in the state, so whichever controller comes next goes on.
 */
public final class ReassignmentRules {
  private ReassignmentRules() {}

  /**
   * The state in which the partition moves to other replicas. What was being added for an earlier
   * target and isn't wanted any more is dropped at once.
   *
   * @param target the replicas in the end, the preferred leader first
   * @return empty if nobody in sync would be left, which would need an unclean election
   */
  public static Optional<PartitionState> begun(
      PartitionState state, List<Integer> target, int minInsyncReplicas) {
    List<Integer> original = state.original();
    List<Integer> removing = new ArrayList<>(original);
    removing.removeAll(target);
    List<Integer> adding = new ArrayList<>(target);
    adding.removeAll(original);
    List<Integer> replicas = new ArrayList<>(target);
    replicas.addAll(removing);
    return changed(state, replicas, new Reassignment(adding, removing), minInsyncReplicas);
  }

  /**
   * The state in which what was being added is dropped, and the replicas are those of before.
   *
   * @return empty if nobody in sync would be left, which would need an unclean election
   */
  public static Optional<PartitionState> cancelled(PartitionState state, int minInsyncReplicas) {
    return changed(state, state.original(), Reassignment.NONE, minInsyncReplicas);
  }

  /**
   * The state in which the reassignment is done, if it can be: everybody who was added is in sync,
   * and redundancy is not lowered: no fewer of the target are in sync than were of the original
   * replicas, and no fewer than {@code min.insync.replicas} have all that was acknowledged, unless
   * they are fewer already. Who leads and stays leads on, in a new epoch.
   */
  static Optional<PartitionState> completed(
      PartitionState state, BrokerPhases phases, int minInsyncReplicas) {
    Reassignment reassignment = state.reassignment();
    if (!reassignment.underWay() || !state.isr().containsAll(reassignment.adding())) {
      return Optional.empty();
    }
    List<Integer> target = state.target();
    long inSync = target.stream().filter(state.isr()::contains).count();
    long before = state.original().stream().filter(state.isr()::contains).count();
    if (inSync == 0
        || inSync < Math.min(target.size(), before)
        || !staysSafe(state, target, minInsyncReplicas)) {
      return Optional.empty();
    }
    if (state.leader() == NO_LEADER || target.contains(state.leader())) {
      return changed(state, target, Reassignment.NONE, minInsyncReplicas);
    }
    OptionalInt leader =
        target.stream()
            .filter(each -> state.isr().contains(each) && phases.electable(each))
            .mapToInt(each -> each)
            .findFirst();
    return leader.isEmpty()
        ? Optional.empty()
        : changed(state, target, Reassignment.NONE, minInsyncReplicas, leader.getAsInt());
  }

  /** Eligible ones hold what was acknowledged, too, and may be the only ones besides the leader. */
  private static boolean staysSafe(PartitionState state, List<Integer> target, int minIsr) {
    List<Integer> whole = new ArrayList<>(state.isr());
    whole.addAll(IsrRules.eligible(state, minIsr));
    int left = within(whole, target).size();
    return left >= Math.min(Math.min(minIsr, target.size()), whole.size());
  }

  private static Optional<PartitionState> changed(
      PartitionState state, List<Integer> replicas, Reassignment reassignment, int minIsr) {
    // a leader that is dropped leaves the partition without one; the controller elects another
    int leader = replicas.contains(state.leader()) ? state.leader() : NO_LEADER;
    return changed(state, replicas, reassignment, minIsr, leader);
  }

  private static Optional<PartitionState> changed(
      PartitionState state,
      List<Integer> replicas,
      Reassignment reassignment,
      int minIsr,
      int leader) {
    List<Integer> isr = within(state.isr(), replicas);
    if (isr.isEmpty() && !state.isr().isEmpty()) {
      return Optional.empty();
    }
    // see the leader epoch of PartitionState for why a removal raises it
    boolean sameEpoch = leader == state.leader() && replicas.containsAll(state.replicas());
    boolean enough = isr.size() >= Math.min(minIsr, replicas.size());
    PartitionState next =
        new PartitionState(
            leader,
            sameEpoch ? state.leaderEpoch() : state.leaderEpoch() + 1,
            state.partitionEpoch() + 1,
            replicas,
            replicas.stream().filter(isr::contains).toList(),
            enough ? List.of() : within(IsrRules.eligible(state, minIsr), replicas),
            reassignment);
    return Optional.of(next);
  }

  private static List<Integer> within(List<Integer> brokers, List<Integer> replicas) {
    HashSet<Integer> allowed = new HashSet<>(replicas);
    return brokers.stream().filter(allowed::contains).toList();
  }
}

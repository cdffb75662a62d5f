package dev.esker.controller.cluster;

import static dev.esker.gossip.PartitionState.NO_LEADER;

import dev.esker.gossip.IsrRules;
import dev.esker.gossip.PartitionState;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;

/**
 * What a partition shall become, given who takes part; a pure function, and the only place where
 * leaders are chosen.
 *
 * <ul>
 *   <li>Fenced brokers leave the ISR, but if nobody would remain: then it stays as it is, so that
 *       those who have everything are known.
 *   <li>A leader that takes part stays. One that wants to stop goes on while nobody else can.
 *   <li>Else the first replica in the order of assignment that is electable and in the ISR leads,
 *       else the first of the eligible ones (KIP-966).
 *   <li>Else, if the topic allows unclean elections and nobody with all the data takes part, the
 *       first electable replica. Else nobody.
 * </ul>
 */
final class Elections {
  private final BrokerPhases phases;

  Elections(BrokerPhases phases) {
    this.phases = phases;
  }

  /**
   * The next state, if it isn't as it shall be.
   *
   * @param minIsr {@code min.insync.replicas} of the topic
   * @param unclean whether the topic allows unclean elections
   */
  Optional<PartitionState> next(PartitionState state, int minIsr, boolean unclean) {
    if (isSettled(state, minIsr)) {
      return Optional.empty();
    }
    List<Integer> left = state.isr().stream().filter(phases::usable).toList();
    List<Integer> isr = left.isEmpty() ? state.isr() : left;
    int leader = leaderAmong(state, isr);
    if (leader == NO_LEADER) {
      List<Integer> eligible = IsrRules.eligible(state, minIsr);
      leader = first(state, each -> eligible.contains(each) && phases.electable(each));
      if (leader != NO_LEADER) {
        isr = List.of(leader);
      } else if (unclean && left.isEmpty() && eligible.stream().noneMatch(phases::usable)) {
        leader = first(state, phases::electable);
        if (leader != NO_LEADER) {
          return Optional.of(IsrRules.uncleanlyElected(state, leader));
        }
      }
    }
    PartitionState next = IsrRules.elected(state, leader, isr, minIsr);
    return same(state, next) ? Optional.empty() : Optional.of(next);
  }

  /**
   * The next state with another leader of the ISR, if it may be elected: the preferred one for
   * instance.
   */
  Optional<PartitionState> moved(PartitionState state, int leader, int minIsr) {
    if (leader == state.leader() || !state.isr().contains(leader) || !phases.electable(leader)) {
      return Optional.empty();
    }
    return Optional.of(IsrRules.elected(state, leader, state.isr(), minIsr));
  }

  /** Whether a partition is as it shall be; quick, and true of nearly all. */
  private boolean isSettled(PartitionState state, int minIsr) {
    if (state.leader() == NO_LEADER || !phases.electable(state.leader())) {
      return false;
    }
    for (int member : state.isr()) {
      if (!phases.usable(member)) {
        return false;
      }
    }
    return state.eligible().isEmpty() || state.isr().size() < IsrRules.required(state, minIsr);
  }

  private int leaderAmong(PartitionState state, List<Integer> isr) {
    int current = state.leader();
    int best = first(state, each -> isr.contains(each) && phases.electable(each));
    boolean leadsOn = current != NO_LEADER && isr.contains(current) && phases.usable(current);
    return leadsOn && (best == NO_LEADER || phases.electable(current)) ? current : best;
  }

  private static int first(PartitionState state, IntPredicate condition) {
    for (int replica : state.replicas()) {
      if (condition.test(replica)) {
        return replica;
      }
    }
    return NO_LEADER;
  }

  private static boolean same(PartitionState state, PartitionState next) {
    return next.leader() == state.leader()
        && next.isr().equals(IsrRules.inOrder(state, state.isr()))
        && next.eligible().equals(state.eligible());
  }
}

package dev.esker.controller.rebalance;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import java.util.List;
import java.util.Optional;

/**
 * What an image calls for: as long as it is the same, a plan that was made for it holds.
 *
 * @param goal the stored one; or, if there is none but brokers are to be drained, to do that
 * @param stored whether the goal is stored, and so must be taken away when it is reached
 * @param draining brokers that are marked
 * @param active brokers that replicas can move to now
 */
record Demand(
    Optional<RebalanceGoal> goal, boolean stored, List<Integer> draining, List<Integer> active) {
  static final Demand NONE = new Demand(Optional.empty(), false, List.of(), List.of());

  static Demand of(MetadataImage image) {
    Optional<RebalanceGoal> stored = RebalanceGoal.in(image);
    List<Integer> draining = Draining.marked(image);
    List<Integer> active =
        image.brokers().stream()
            .filter(BrokerRegistration::active)
            .map(BrokerRegistration::id)
            .toList();
    Optional<RebalanceGoal> implied =
        draining.isEmpty()
            ? Optional.empty()
            : Optional.of(RebalanceGoal.of(RebalanceGoal.Kind.REPLACE));
    return new Demand(stored.or(() -> implied), stored.isPresent(), draining, active);
  }

  boolean isFor(RebalanceGoal.Kind kind) {
    return goal.isPresent() && goal.get().kind() == kind;
  }
}

package dev.esker.controller.rebalance;

import dev.esker.controller.cluster.LeaderElection;
import dev.esker.controller.cluster.ReassignmentRules;
import dev.esker.controller.cluster.TopicRules;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.rebalancer.PartitionChange;
import dev.esker.rebalancer.ReassignmentLimits;
import dev.esker.rebalancer.ReassignmentState;
import dev.esker.rebalancer.ReassignmentStep;
import dev.esker.rebalancer.ReassignmentSteps;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The moves of one plan that haven't come to pass. {@link ReassignmentSteps} says which may begin;
 * what has begun is finished by the controller of the cluster. A move is dropped when it is done,
 * and when its partition is neither where the plan found it nor on the way to where it puts it:
 * then somebody else has decided.
 */
final class Execution {
  /** How many moves are looked at at a time: more than can be under way, and not all. */
  private static final int WINDOW = 2_000;

  private final TopicRules rules;
  private final ReassignmentSteps steps;
  private final List<PartitionChange> waiting;
  private final int total;

  /**
   * @param moves at most one for each partition
   */
  Execution(List<PartitionChange> moves, TopicRules rules, ReassignmentLimits limits) {
    this.rules = rules;
    this.steps = new ReassignmentSteps(limits);
    // backwards, so that what is done goes from the end
    List<PartitionChange> urgentLast = new ArrayList<>(moves);
    urgentLast.sort(Comparator.comparing(PartitionChange::reason).reversed());
    this.waiting = urgentLast;
    this.total = moves.size();
  }

  int total() {
    return total;
  }

  int done() {
    return total - waiting.size();
  }

  boolean isDone() {
    return waiting.isEmpty();
  }

  int underWay(MetadataImage image) {
    return (int)
        window().stream()
            .map(move -> state(image, move.topic(), move.partition()))
            .filter(state -> state.isPresent() && state.get().reassignment().underWay())
            .count();
  }

  /** The changes that can be made now; drops moves that are done. */
  List<dev.esker.gossip.PartitionChange> next(MetadataImage image) {
    window().removeIf(move -> isOver(image, move));
    LeaderElection election = new LeaderElection(image, rules);
    List<dev.esker.gossip.PartitionChange> changes = new ArrayList<>();
    List<PartitionChange> window = window();
    for (ReassignmentStep step :
        steps.next(window, (topic, number) -> state(image, topic, number).map(Execution::model))) {
      PartitionState state = state(image, step.topic(), step.partition()).orElseThrow();
      TopicState topic = image.topic(step.topic()).orElseThrow();
      if (state.reassignment().underWay()) {
        continue;
      }
      if (step instanceof ReassignmentStep.Elect elect) {
        election.leader(topic.id(), step.partition(), elect.leader()).ifPresent(changes::add);
      } else {
        begun(image, state, target(window, step))
            .ifPresent(
                next ->
                    changes.add(
                        new dev.esker.gossip.PartitionChange(topic.id(), step.partition(), next)));
      }
    }
    return changes;
  }

  private Optional<PartitionState> begun(
      MetadataImage image, PartitionState state, PartitionChange move) {
    boolean reachable = move.added().stream().allMatch(broker -> isActive(image, broker));
    return reachable
        ? ReassignmentRules.begun(state, move.to(), rules.minInsyncReplicas(image, move.topic()))
        : Optional.empty();
  }

  private List<PartitionChange> window() {
    return waiting.subList(Math.max(0, waiting.size() - WINDOW), waiting.size());
  }

  private static PartitionChange target(List<PartitionChange> moves, ReassignmentStep step) {
    return moves.stream()
        .filter(move -> move.topic().equals(step.topic()) && move.partition() == step.partition())
        .findFirst()
        .orElseThrow();
  }

  private static boolean isActive(MetadataImage image, int broker) {
    return image.broker(broker).filter(BrokerRegistration::active).isPresent();
  }

  private static boolean isOver(MetadataImage image, PartitionChange move) {
    Optional<PartitionState> found = state(image, move.topic(), move.partition());
    if (found.isEmpty()) {
      return true;
    }
    PartitionState state = found.get();
    if (state.reassignment().underWay()) {
      return !state.target().equals(move.to());
    }
    if (state.replicas().equals(move.to())) {
      int preferred = move.to().get(0);
      return state.leader() == preferred
          || !state.isr().contains(preferred)
          || !isActive(image, preferred);
    }
    return !state.replicas().equals(move.from());
  }

  private static Optional<PartitionState> state(MetadataImage image, String topic, int number) {
    return image
        .topic(topic)
        .filter(each -> number < each.partitions().size())
        .map(each -> each.partitions().get(number));
  }

  private static ReassignmentState model(PartitionState state) {
    return new ReassignmentState(
        state.replicas(),
        state.reassignment().adding(),
        state.reassignment().removing(),
        new HashSet<>(state.isr()),
        state.leader());
  }
}

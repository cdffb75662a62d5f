package dev.esker.controller.rebalance;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.rebalancer.AssignmentPlan;
import dev.esker.rebalancer.AssignmentPlanner;
import dev.esker.rebalancer.BrokerModel;
import dev.esker.rebalancer.BrokerStatus;
import dev.esker.rebalancer.ChangeReason;
import dev.esker.rebalancer.ClusterModel;
import dev.esker.rebalancer.PartitionChange;
import dev.esker.rebalancer.PartitionModel;
import dev.esker.rebalancer.PlanOptions;
import dev.esker.rebalancer.TopicModel;
import dev.esker.rebalancer.Weighting;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Plans for an image: pure functions, for any thread. Seconds in a cluster of 200,000. */
public final class RebalancePlans {
  private static final Set<ChangeReason> MOVES_OF_NEED =
      EnumSet.of(ChangeReason.GONE_BROKER, ChangeReason.DRAINED_BROKER);

  private RebalancePlans() {}

  /** How large partitions are, as far as it is known. */
  @FunctionalInterface
  public interface Sizes {
    /** Nothing is known. */
    Sizes UNKNOWN = (topic, partition) -> 0;

    /** Bytes of one replica of a partition; 0 if unknown. */
    long bytes(String topic, int partition);
  }

  /**
   * A picture of an image. Partitions that are being moved count as if they had arrived; brokers
   * that are merely fenced as if they were there.
   *
   * @param gone brokers that aren't expected back
   */
  public static ClusterModel model(MetadataImage image, List<Integer> gone, Sizes sizes) {
    List<BrokerModel> brokers = new ArrayList<>();
    for (BrokerRegistration broker : image.brokers()) {
      BrokerStatus status = BrokerStatus.ACTIVE;
      if (gone.contains(broker.id()) && broker.fenced()) {
        status = BrokerStatus.GONE;
      } else if (Draining.isMarked(image, broker.id())) {
        status = BrokerStatus.DRAINING;
      }
      brokers.add(new BrokerModel(broker.id(), broker.rack(), BrokerModel.USUAL_CAPACITY, status));
    }
    List<TopicModel> topics = new ArrayList<>();
    for (TopicState topic : image.topics()) {
      List<PartitionModel> partitions = new ArrayList<>(topic.partitions().size());
      for (int number = 0; number < topic.partitions().size(); number++) {
        PartitionState state = topic.partitions().get(number);
        partitions.add(new PartitionModel(state.target(), sizes.bytes(topic.name(), number), 0));
      }
      int factor = topic.partitions().get(0).target().size();
      topics.add(new TopicModel(topic.name(), factor, partitions));
    }
    return new ClusterModel(brokers, topics);
  }

  /** The plan for a goal; a {@link RebalanceGoal.Kind#CANCEL} needs none and has none. */
  public static AssignmentPlan plan(MetadataImage image, RebalanceGoal goal, Sizes sizes) {
    return plan(image, goal, Set.of(), sizes);
  }

  /**
   * The plan for a goal, if some brokers were to be drained besides those that are marked; a {@link
   * RebalanceGoal.Kind#CANCEL} needs none and has none.
   */
  public static AssignmentPlan plan(
      MetadataImage image, RebalanceGoal goal, Set<Integer> drain, Sizes sizes) {
    boolean leaders = goal.kind() == RebalanceGoal.Kind.LEADERS;
    boolean nothing = goal.kind() == RebalanceGoal.Kind.CANCEL;
    PlanOptions options =
        new PlanOptions(
            goal.byLoad() ? Weighting.BYTES : Weighting.COUNT,
            nothing ? 0 : goal.maxMoves(),
            drain,
            leaders,
            true);
    return AssignmentPlanner.plan(model(image, goal.gone(), sizes), options);
  }

  /** Those changes of a plan that a goal calls for. */
  static List<PartitionChange> wanted(RebalanceGoal goal, AssignmentPlan plan) {
    return switch (goal.kind()) {
      case REBALANCE, LEADERS -> plan.changes();
      case REPLACE ->
          plan.changes().stream()
              .filter(change -> MOVES_OF_NEED.contains(change.reason()))
              .toList();
      case CANCEL -> List.of();
    };
  }
}

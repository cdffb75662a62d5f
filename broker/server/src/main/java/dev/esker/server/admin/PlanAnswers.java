package dev.esker.server.admin;

import dev.esker.controller.rebalance.RebalanceGoal;
import dev.esker.controller.rebalance.RebalanceProgress;
import dev.esker.rebalancer.AssignmentPlan;
import dev.esker.rebalancer.BrokerShare;
import dev.esker.rebalancer.PartitionChange;
import dev.esker.spi.ClusterAdmin;
import dev.esker.spi.ClusterAdmin.PlanOptions;
import dev.esker.spi.ClusterAdmin.PlanProgress;
import dev.esker.spi.ClusterAdmin.PlanState;
import dev.esker.spi.ClusterAdmin.PlanTotals;
import dev.esker.spi.ClusterAdmin.PlannedMove;
import dev.esker.spi.TopicPartition;
import java.util.ArrayList;
import java.util.List;

/** Plans and goals of the rebalancer in the words of the plugin contract. */
public final class PlanAnswers {
  private PlanAnswers() {}

  /** What options ask for. */
  static RebalanceGoal goal(PlanOptions options) {
    return new RebalanceGoal(
        options.leadersOnly() ? RebalanceGoal.Kind.LEADERS : RebalanceGoal.Kind.REBALANCE,
        options.maxMoves() < 0 ? Long.MAX_VALUE : options.maxMoves(),
        List.of(),
        options.byLoad());
  }

  /**
   * A plan as it is shown.
   *
   * @param sized whether the sizes of all partitions were known to it
   */
  static ClusterAdmin.AssignmentPlan plan(AssignmentPlan plan, boolean sized) {
    AssignmentPlan.Totals totals = plan.totals();
    List<ClusterAdmin.BrokerShare> brokers = new ArrayList<>();
    plan.after()
        .forEach(
            (id, after) -> {
              BrokerShare before = plan.before().get(id);
              brokers.add(
                  new ClusterAdmin.BrokerShare(
                      id, before.replicas(), after.replicas(), before.leaders(), after.leaders()));
            });
    return new ClusterAdmin.AssignmentPlan(
        plan.changes().stream().map(PlanAnswers::move).toList(),
        new PlanTotals(
            plan.changes().size(),
            (int) Math.min(Integer.MAX_VALUE, totals.replicasAdded()),
            sized ? totals.bytesToCopy() : -1,
            totals.leadersMoved(),
            totals.rackViolationsBefore(),
            totals.rackViolationsAfter()),
        brokers,
        summary(plan));
  }

  /** The figures in words; who shows them shows the brokers and the moves from their lists. */
  private static String summary(AssignmentPlan plan) {
    String text = plan.toText(0);
    int table = text.indexOf("\n\n");
    return table < 0 ? text.strip() : text.substring(0, table);
  }

  private static PlannedMove move(PartitionChange change) {
    String reason =
        switch (change.reason()) {
          case REQUESTED -> "somebody asked for it";
          case GONE_BROKER -> "a replica was on a broker that is gone";
          case REPLICATION_FACTOR -> "it has fewer or more replicas than it should have";
          case DRAINED_BROKER -> "a replica is on a broker that is drained";
          case RACK -> "its replicas could be on more racks";
          case IMBALANCE -> "some brokers have more replicas than others";
          case LEADERSHIP -> "some brokers are the preferred leader of more than others";
        };
    return new PlannedMove(
        new TopicPartition(change.topic(), change.partition()), change.from(), change.to(), reason);
  }

  /** How far a rebalancer is. */
  public static PlanProgress progress(RebalanceProgress progress) {
    PlanState state =
        switch (progress.state()) {
          case IDLE -> PlanState.IDLE;
          case PLANNING, RUNNING -> PlanState.RUNNING;
          case CANCELLING -> PlanState.CANCELLING;
        };
    return new PlanProgress(
        state, progress.total(), progress.done(), progress.underWay(), progress.draining());
  }
}

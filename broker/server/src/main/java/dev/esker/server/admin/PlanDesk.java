package dev.esker.server.admin;

import dev.esker.controller.ReassignmentController;
import dev.esker.controller.rebalance.RebalanceGoal;
import dev.esker.controller.rebalance.RebalancePlans;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataLog;
import dev.esker.spi.ClusterAdmin.AssignmentPlan;
import dev.esker.spi.ClusterAdmin.PlanOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Shows plans, and stores goals for the active controller to carry out. That one makes its own plan
 * for the goal: the same as the one that was shown, unless the metadata have changed in between.
 * Any thread.
 */
final class PlanDesk {
  private final MetadataLog log;
  private final SizeSurvey sizes;
  private final Executor planner;

  PlanDesk(MetadataLog log, SizeSurvey sizes, Executor planner) {
    this.log = log;
    this.sizes = sizes;
    this.planner = planner;
  }

  CompletionStage<AssignmentPlan> plan(PlanOptions options) {
    return log.barrier()
        .thenCompose(version -> sizes.take())
        .thenApplyAsync(survey -> plan(log.image(), options, survey), planner);
  }

  private static AssignmentPlan plan(
      MetadataImage image, PlanOptions options, SizeSurvey.Result survey) {
    return PlanAnswers.plan(
        RebalancePlans.plan(image, PlanAnswers.goal(options), options.drain(), survey.sizes()),
        survey.complete());
  }

  CompletionStage<AssignmentPlan> execute(PlanOptions options) {
    return plan(options)
        .thenCompose(
            plan -> log.propose(PlanAnswers.goal(options).set()).thenApply(version -> plan));
  }

  /** Takes back what is under way, unless nothing is. */
  CompletionStage<?> cancel() {
    return log.barrier()
        .thenCompose(
            version -> {
              MetadataImage image = log.image();
              boolean idle =
                  RebalanceGoal.in(image).isEmpty() && ReassignmentController.list(image).isEmpty();
              return idle
                  ? CompletableFuture.completedFuture(version)
                  : log.propose(RebalanceGoal.of(RebalanceGoal.Kind.CANCEL).set());
            });
  }
}

package dev.esker.controller.rebalance;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.rebalancer.AssignmentPlan;
import java.util.Objects;

/** What a {@link RebalanceController} is told. */
public sealed interface RebalanceEvent {

  /** The image to start from, at first and whenever commands were skipped. */
  record ImageInstalled(MetadataImage image) implements RebalanceEvent {
    public ImageInstalled {
      Objects.requireNonNull(image, "image");
    }
  }

  /**
   * A command was applied.
   *
   * @param image what it led to
   * @param command what was applied
   */
  record CommandApplied(MetadataImage image, MetadataCommand command) implements RebalanceEvent {
    public CommandApplied {
      Objects.requireNonNull(image, "image");
      Objects.requireNonNull(command, "command");
    }
  }

  /** This node is the active controller from now on, and its image holds all that came before. */
  record LeadershipGained() implements RebalanceEvent {}

  /** This node isn't the active controller any more. */
  record LeadershipLost() implements RebalanceEvent {}

  /** A plan that was asked for by {@link RebalanceEffect.MakePlan}. */
  record PlanMade(long request, AssignmentPlan plan) implements RebalanceEvent {
    public PlanMade {
      Objects.requireNonNull(plan, "plan");
    }
  }

  /** A plan that was asked for couldn't be made; it is asked for again later. */
  record PlanFailed(long request) implements RebalanceEvent {}

  /**
   * What became of a proposal.
   *
   * @param applied whether it was applied, and the image that it led to has been told; else it was
   *     refused, or nobody knows
   */
  record ProposalClosed(long token, boolean applied) implements RebalanceEvent {}

  /** Time has passed. */
  record Tick() implements RebalanceEvent {}
}

package dev.esker.controller.rebalance;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import java.util.Objects;

/** What a {@link RebalanceController} wants done. */
public sealed interface RebalanceEffect {

  /**
   * Make a plan by {@link RebalancePlans#plan}, on another thread since it may take seconds, and
   * tell by {@link RebalanceEvent.PlanMade}. The answer to an earlier request doesn't count any
   * more.
   */
  record MakePlan(long request, MetadataImage image, RebalanceGoal goal)
      implements RebalanceEffect {
    public MakePlan {
      Objects.requireNonNull(image, "image");
      Objects.requireNonNull(goal, "goal");
    }
  }

  /**
   * Propose a command, and tell by {@link RebalanceEvent.ProposalClosed}.
   *
   * @param token names it; never used twice
   */
  record Propose(long token, MetadataCommand command) implements RebalanceEffect {
    public Propose {
      Objects.requireNonNull(command, "command");
    }
  }
}

package dev.esker.controller.cluster;

import dev.esker.gossip.MetadataCommand;
import java.util.Objects;

/** What a {@link ClusterController} wants done. */
public sealed interface ControllerEffect {

  /**
   * Propose a command, and tell what became of it by one of {@link ControllerEvent.ProposalApplied}
   * and its like; also if the node has ceased to lead meanwhile.
   *
   * @param token names it; never used twice
   */
  record Propose(long token, MetadataCommand command) implements ControllerEffect {
    public Propose {
      Objects.requireNonNull(command, "command");
    }
  }

  /**
   * Find out whether this node still leads, and tell by {@link ControllerEvent.LeadershipConfirmed}
   * or {@link ControllerEvent.LeadershipUnconfirmed}.
   *
   * @param round names the question; never used twice
   */
  record ConfirmLeadership(long round) implements ControllerEffect {}

  /** Answer a heartbeat. Each is answered once. */
  record AnswerHeartbeat(long request, HeartbeatAnswer answer) implements ControllerEffect {
    public AnswerHeartbeat {
      Objects.requireNonNull(answer, "answer");
    }
  }
}

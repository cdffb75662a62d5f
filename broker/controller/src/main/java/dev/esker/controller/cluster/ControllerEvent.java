package dev.esker.controller.cluster;

import dev.esker.gossip.CommandRefusedException.Reason;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import java.util.Objects;
import java.util.UUID;

/** What a {@link ClusterController} is told. */
public sealed interface ControllerEvent {

  /** The image to start from, at first and whenever commands were skipped. */
  record ImageInstalled(MetadataImage image) implements ControllerEvent {
    public ImageInstalled {
      Objects.requireNonNull(image, "image");
    }
  }

  /**
   * A command was applied.
   *
   * @param image what it led to, one version on from the last that was told
   * @param command what was applied
   */
  record CommandApplied(MetadataImage image, MetadataCommand command) implements ControllerEvent {
    public CommandApplied {
      Objects.requireNonNull(image, "image");
      Objects.requireNonNull(command, "command");
    }
  }

  /** This node leads the metadata from now on, and its image holds all that came before. */
  record LeadershipGained(long term) implements ControllerEvent {}

  /** This node doesn't lead any more. */
  record LeadershipLost() implements ControllerEvent {}

  /**
   * A heartbeat has come.
   *
   * @param request names it in {@link ControllerEffect.AnswerHeartbeat}; never used twice
   */
  record HeartbeatReceived(long request, BrokerHeartbeat heartbeat) implements ControllerEvent {
    public HeartbeatReceived {
      Objects.requireNonNull(heartbeat, "heartbeat");
    }
  }

  /** A majority has confirmed that this node leads, each asked after the round was asked for. */
  record LeadershipConfirmed(long round) implements ControllerEvent {}

  /** Leadership couldn't be confirmed. */
  record LeadershipUnconfirmed(long round) implements ControllerEvent {}

  /** Gossip sees this run of a node, for the first time or again. */
  record MemberSeen(int node, UUID incarnation) implements ControllerEvent {
    public MemberSeen {
      Objects.requireNonNull(incarnation, "incarnation");
    }
  }

  /**
   * Gossip has removed this run of a node. That it merely doesn't answer is no event here: it may
   * be slow.
   */
  record MemberRemoved(int node, UUID incarnation) implements ControllerEvent {
    public MemberRemoved {
      Objects.requireNonNull(incarnation, "incarnation");
    }
  }

  /** The host of this run refuses connections to the port that it listened on: it has ended. */
  record ConnectionRefused(int node, UUID incarnation) implements ControllerEvent {
    public ConnectionRefused {
      Objects.requireNonNull(incarnation, "incarnation");
    }
  }

  /** A proposal was applied, and the image that it led to has been told. */
  record ProposalApplied(long token) implements ControllerEvent {}

  /** A proposal was refused. */
  record ProposalRefused(long token, Reason reason) implements ControllerEvent {
    public ProposalRefused {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** Nobody knows what became of a proposal; it may still take effect. */
  record ProposalUnknown(long token) implements ControllerEvent {}

  /** Time has passed. */
  record Tick() implements ControllerEvent {}
}

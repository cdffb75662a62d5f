package dev.esker.controller.cluster;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.controller.cluster.ControllerEffect.AnswerHeartbeat;
import dev.esker.controller.cluster.ControllerEffect.ConfirmLeadership;
import dev.esker.controller.cluster.ControllerEffect.Propose;
import dev.esker.controller.cluster.ControllerEvent.CommandApplied;
import dev.esker.controller.cluster.ControllerEvent.HeartbeatReceived;
import dev.esker.controller.cluster.ControllerEvent.ImageInstalled;
import dev.esker.controller.cluster.ControllerEvent.LeadershipConfirmed;
import dev.esker.controller.cluster.ControllerEvent.LeadershipGained;
import dev.esker.controller.cluster.ControllerEvent.LeadershipLost;
import dev.esker.controller.cluster.ControllerEvent.LeadershipUnconfirmed;
import dev.esker.controller.cluster.ControllerEvent.ProposalApplied;
import dev.esker.controller.cluster.ControllerEvent.ProposalRefused;
import dev.esker.controller.cluster.ControllerEvent.ProposalUnknown;
import dev.esker.controller.cluster.ControllerEvent.Tick;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The driver of one {@link ClusterController} in a model: slow, forgetful, sometimes deposed. */
final class ModelController {
  private final ModelTime time;
  private final ModelLog log;
  private final ClusterController controller;
  private final Map<Long, Consumer<HeartbeatAnswer>> askers = new HashMap<>();
  private long version;
  private long requests;
  private long ticks;
  private long wakesAt = Long.MAX_VALUE;
  private boolean leads;
  private final boolean raftOnly;
  boolean calm;

  /**
   * @param raftOnly whether nothing is applied that is proposed by a controller that was deposed
   */
  ModelController(ModelTime time, ModelLog log, ClusterController controller, boolean raftOnly) {
    this.raftOnly = raftOnly;
    this.time = time;
    this.log = log;
    this.controller = controller;
    step(new ImageInstalled(log.image()));
    version = log.image().version();
  }

  /** Learns of everything up to a version, in order. */
  void learn(long upTo) {
    if (upTo > version + 3 && time.chance(0.2)) {
      version = upTo;
      step(new ImageInstalled(log.image(upTo)));
    }
    while (version < upTo) {
      version++;
      step(new CommandApplied(log.image(version), log.command(version)));
    }
  }

  /** Becomes the one true leader. */
  void gain(long term) {
    learn(log.image().version());
    leads = true;
    step(new LeadershipGained(term));
  }

  /** Is deposed; learns of it later. */
  void lose() {
    leads = false;
    time.soon(
        1_000,
        () -> {
          if (!leads) {
            step(new LeadershipLost());
          }
        });
  }

  void heartbeat(BrokerHeartbeat heartbeat, Consumer<HeartbeatAnswer> asker) {
    long request = ++requests;
    askers.put(request, asker);
    step(new HeartbeatReceived(request, heartbeat));
  }

  void step(ControllerEvent event) {
    for (ControllerEffect effect : controller.step(time.now(), event)) {
      if (effect instanceof Propose propose) {
        time.soon(10, () -> propose(propose));
      } else if (effect instanceof ConfirmLeadership confirm) {
        time.soon(10, () -> confirm(confirm.round()));
      } else if (effect instanceof AnswerHeartbeat answer) {
        Consumer<HeartbeatAnswer> asker = askers.remove(answer.request());
        assertTrue(asker != null, "answered twice: " + answer);
        asker.accept(answer.answer());
      }
    }
    wake();
  }

  private void wake() {
    long next = controller.nextDeadline(time.now());
    if (next < wakesAt) {
      wakesAt = next;
      time.at(
          Math.max(next, time.now() + 1_000),
          () -> {
            if (wakesAt == next) {
              wakesAt = Long.MAX_VALUE;
              ticks++;
              step(new Tick());
            }
          });
    }
  }

  private void confirm(long round) {
    step(leads ? new LeadershipConfirmed(round) : new LeadershipUnconfirmed(round));
  }

  private void propose(Propose proposal) {
    long token = proposal.token();
    if (!calm && time.chance(0.05)) {
      time.soon(200, () -> step(new ProposalUnknown(token)));
      if (time.chance(0.5)) {
        time.soon(1_000, () -> applyLate(proposal.command()));
      }
      return;
    }
    if (!leads && (raftOnly || calm || time.chance(0.5))) {
      time.soon(200, () -> step(new ProposalUnknown(token)));
      return;
    }
    try {
      log.apply(proposal.command());
      long reached = log.image().version();
      time.soon(
          5,
          () -> {
            learn(reached);
            step(new ProposalApplied(token));
          });
    } catch (CommandRefusedException e) {
      time.soon(5, () -> step(new ProposalRefused(token, e.reason())));
    }
  }

  /** As Raft does only while this is the leader, or as a node would that passes it on. */
  private void applyLate(MetadataCommand command) {
    if (leads || !raftOnly) {
      log.offer(command);
    }
  }

  long ticks() {
    return ticks;
  }

  /** Heartbeats that nobody has answered yet. */
  int unanswered() {
    return askers.size();
  }
}

package dev.esker.replication.simulation;

import dev.esker.controller.cluster.BrokerHeartbeat;
import dev.esker.controller.cluster.ClusterController;
import dev.esker.controller.cluster.ControllerEffect;
import dev.esker.controller.cluster.ControllerEffect.AnswerHeartbeat;
import dev.esker.controller.cluster.ControllerEffect.ConfirmLeadership;
import dev.esker.controller.cluster.ControllerEffect.Propose;
import dev.esker.controller.cluster.ControllerEvent;
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
import dev.esker.controller.cluster.HeartbeatAnswer;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.OwnTerms;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/** The real controller on a node that may lead the metadata. */
final class ControllerHost implements MetadataListener {
  private final SimulatedProcess process;
  private final MetadataLog log;
  private final ClusterController controller;
  private final Map<Long, Consumer<HeartbeatAnswer>> answers = new HashMap<>();
  private long requests;
  private final OwnTerms terms = new OwnTerms(new Office());
  private long wakeAt = Long.MAX_VALUE;

  ControllerHost(SimulatedProcess process, MetadataLog log, ClusterController controller) {
    this.process = process;
    this.log = log;
    this.controller = controller;
    var unused = log.subscribe(this);
    followLeader();
  }

  private void followLeader() {
    var unused = log.subscribeToLeader(view -> process.execute(() -> terms.seen(view)));
  }

  @Override
  public void onSnapshot(MetadataImage image) {
    process.execute(() -> handle(new ImageInstalled(image)));
  }

  @Override
  public void onCommand(MetadataImage image, MetadataCommand command) {
    process.execute(() -> handle(new CommandApplied(image, command)));
  }

  void heartbeat(BrokerHeartbeat heartbeat, Consumer<HeartbeatAnswer> answer) {
    long request = requests++;
    answers.put(request, answer);
    handle(new HeartbeatReceived(request, heartbeat));
  }

  void handle(ControllerEvent event) {
    for (ControllerEffect effect : controller.step(process.nowNanos(), event)) {
      act(effect);
    }
    long next = controller.nextDeadline(process.nowNanos());
    if (next < wakeAt) {
      wakeAt = next;
      process.later(Math.max(1_000_000, next - process.nowNanos()), this::wake);
    }
  }

  private void wake() {
    wakeAt = Long.MAX_VALUE;
    handle(new Tick());
  }

  private void act(ControllerEffect effect) {
    if (effect instanceof Propose propose) {
      var unused =
          log.propose(propose.command())
              .whenComplete(
                  (version, error) ->
                      process.execute(() -> handle(outcome(propose.token(), error))));
    } else if (effect instanceof ConfirmLeadership confirm) {
      var unused =
          log.confirmLeadership()
              .whenComplete(
                  (confirmed, error) ->
                      process.execute(
                          () ->
                              handle(
                                  error == null
                                      ? new LeadershipConfirmed(confirm.round())
                                      : new LeadershipUnconfirmed(confirm.round()))));
    } else if (effect instanceof AnswerHeartbeat answer) {
      answers.remove(answer.request()).accept(answer.answer());
    }
  }

  private static ControllerEvent outcome(long token, Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause == null) {
      return new ProposalApplied(token);
    } else if (cause instanceof CommandRefusedException refused) {
      return new ProposalRefused(token, refused.reason());
    }
    return new ProposalUnknown(token);
  }

  private final class Office implements OwnTerms.Listener {
    @Override
    public void began(long term) {
      handle(new LeadershipGained(term));
    }

    @Override
    public void ended() {
      handle(new LeadershipLost());
    }
  }
}

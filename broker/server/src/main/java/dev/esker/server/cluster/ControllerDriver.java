package dev.esker.server.cluster;

import dev.esker.controller.cluster.ClusterController;
import dev.esker.controller.cluster.ControllerEffect;
import dev.esker.controller.cluster.ControllerEffect.AnswerHeartbeat;
import dev.esker.controller.cluster.ControllerEffect.ConfirmLeadership;
import dev.esker.controller.cluster.ControllerEffect.Propose;
import dev.esker.controller.cluster.ControllerEvent;
import dev.esker.controller.cluster.ControllerEvent.CommandApplied;
import dev.esker.controller.cluster.ControllerEvent.ConnectionRefused;
import dev.esker.controller.cluster.ControllerEvent.HeartbeatReceived;
import dev.esker.controller.cluster.ControllerEvent.ImageInstalled;
import dev.esker.controller.cluster.ControllerEvent.LeadershipConfirmed;
import dev.esker.controller.cluster.ControllerEvent.LeadershipGained;
import dev.esker.controller.cluster.ControllerEvent.LeadershipLost;
import dev.esker.controller.cluster.ControllerEvent.LeadershipUnconfirmed;
import dev.esker.controller.cluster.ControllerEvent.MemberRemoved;
import dev.esker.controller.cluster.ControllerEvent.MemberSeen;
import dev.esker.controller.cluster.ControllerEvent.ProposalApplied;
import dev.esker.controller.cluster.ControllerEvent.ProposalRefused;
import dev.esker.controller.cluster.ControllerEvent.ProposalUnknown;
import dev.esker.controller.cluster.ControllerEvent.Tick;
import dev.esker.gossip.ClusterMessages;
import dev.esker.gossip.CommandRefusedException;
import dev.esker.gossip.Member;
import dev.esker.gossip.Membership;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.MetadataListener;
import dev.esker.gossip.MetadataLog;
import dev.esker.gossip.OwnTerms;
import dev.esker.gossip.Subscription;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a {@link ClusterController} its events and does what it wants, on a thread of its own. One
 * runs on every controller; it acts on the one that leads the quorum.
 */
final class ControllerDriver implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControllerDriver.class);

  private final ClusterController controller;
  private final MetadataLog metadata;
  private final Heartbeats watcher;
  private final EventLoop loop;
  private final List<Subscription> subscriptions = new ArrayList<>();

  // Loop only.
  private final Map<Long, CompletableFuture<byte[]>> heartbeats = new HashMap<>();
  private long nextRequest;
  private final OwnTerms terms = new OwnTerms(new Office());

  /** Is told of heartbeats, on any thread. */
  @FunctionalInterface
  interface Heartbeats {
    /** A node has said which version of the metadata it has. */
    void heard(int node, long applied);
  }

  ControllerDriver(ClusterController controller, MetadataLog metadata, Heartbeats watcher) {
    this.controller = controller;
    this.metadata = metadata;
    this.watcher = watcher;
    this.loop =
        new EventLoop(
            "esker-controller",
            new EventLoop.Deadlines() {
              @Override
              public long next(long nowNanos) {
                return controller.nextDeadline(nowNanos);
              }

              @Override
              public void due(long nowNanos) {
                step(new Tick());
              }
            });
  }

  /** Begins to follow the metadata and gossip, and to answer heartbeats. */
  void start(Membership membership, ClusterMessages messages) {
    subscriptions.add(metadata.subscribe(new Follower()));
    subscriptions.add(metadata.subscribeToLeader(view -> loop.execute(() -> terms.seen(view))));
    subscriptions.add(membership.subscribe(event -> loop.execute(() -> member(event))));
    subscriptions.add(messages.serve(HeartbeatFormat.SUBJECT, this::heartbeat));
  }

  /** That run of a node has certainly ended. Any thread. */
  void connectionRefused(int node, UUID incarnation) {
    loop.execute(() -> step(new ConnectionRefused(node, incarnation)));
  }

  private CompletionStage<byte[]> heartbeat(int from, byte[] body) {
    CompletableFuture<byte[]> answer = new CompletableFuture<>();
    var heartbeat = HeartbeatFormat.heartbeat(body);
    if (heartbeat.broker() != from) {
      throw new IllegalArgumentException(
          "node " + from + " sends a heartbeat of broker " + heartbeat.broker());
    }
    watcher.heard(from, heartbeat.applied());
    loop.execute(
        () -> {
          long request = nextRequest++;
          heartbeats.put(request, answer);
          step(new HeartbeatReceived(request, heartbeat));
        });
    return answer;
  }

  private void member(Membership.Event event) {
    Member member = event.member();
    switch (event.type()) {
      case JOINED, REACHABLE, CHANGED ->
          step(new MemberSeen(member.nodeId(), member.incarnation()));
      case REMOVED -> step(new MemberRemoved(member.nodeId(), member.incarnation()));
      case UNREACHABLE -> {
        // It may only be slow: its heartbeats, or their end, decide.
      }
    }
  }

  private void step(ControllerEvent event) {
    for (ControllerEffect effect : controller.step(EventLoop.now(), event)) {
      if (effect instanceof Propose propose) {
        propose(propose);
      } else if (effect instanceof ConfirmLeadership confirm) {
        confirm(confirm.round());
      } else if (effect instanceof AnswerHeartbeat answer) {
        heartbeats.remove(answer.request()).complete(HeartbeatFormat.encode(answer.answer()));
      }
    }
  }

  private void propose(Propose propose) {
    LOG.debug("proposes {}", propose.command());
    var unused =
        metadata
            .proposeAsLeader(propose.command(), terms.last())
            .whenComplete((version, error) -> later(outcome(propose.token(), error)));
  }

  private static ControllerEvent outcome(long token, Throwable error) {
    Throwable cause = error instanceof CompletionException ? error.getCause() : error;
    if (cause == null) {
      return new ProposalApplied(token);
    }
    return cause instanceof CommandRefusedException refused
        ? new ProposalRefused(token, refused.reason())
        : new ProposalUnknown(token);
  }

  private void confirm(long round) {
    var unused =
        metadata
            .confirmLeadership()
            .whenComplete(
                (term, error) ->
                    later(
                        error == null
                            ? new LeadershipConfirmed(round)
                            : new LeadershipUnconfirmed(round)));
  }

  private void later(ControllerEvent event) {
    loop.execute(() -> step(event));
  }

  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
    loop.execute(() -> step(new LeadershipLost()));
    loop.close();
  }

  private final class Office implements OwnTerms.Listener {
    @Override
    public void began(long term) {
      LOG.info("This node is the controller from term {} on", term);
      step(new LeadershipGained(term));
    }

    @Override
    public void ended() {
      LOG.info("This node isn't the controller any more");
      step(new LeadershipLost());
    }
  }

  private final class Follower implements MetadataListener {
    @Override
    public void onSnapshot(MetadataImage image) {
      later(new ImageInstalled(image));
    }

    @Override
    public void onCommand(MetadataImage image, MetadataCommand command) {
      later(new CommandApplied(image, command));
    }
  }
}

package dev.esker.controller.cluster;

import dev.esker.controller.cluster.ControllerEffect.AnswerHeartbeat;
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
import dev.esker.controller.cluster.HeartbeatAnswer.Status;
import dev.esker.controller.cluster.ProposalDesk.Proposal;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.BrokerRun;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataCommand.UnregisterBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Turns what happens in a cluster into commands: fences brokers that are gone, lets those in that
 * have caught up, elects leaders, finishes reassignments, and gives brokers their leases. One runs
 * on every node that may lead the metadata; it acts only between {@link LeadershipGained} and
 * {@link LeadershipLost}.
 *
 * <p>It is a state machine without clock, thread and randomness: {@link #step} takes an event and
 * the time and returns what is to be done; the same events and times give the same effects. One
 * thread at a time. Times are nanoseconds of a clock that never goes back, the same for all steps.
 *
 * <p>What makes it safe and live:
 *
 * <ul>
 *   <li>Everything is decided on the newest image, and every command names what it was decided on
 *       (epochs of partitions and runs). A command of a controller that was deposed without knowing
 *       is refused, or is right.
 *   <li>What it remembers beside the image (when a broker was last heard of, what gossip said) only
 *       decides when it acts. A controller that takes over starts without it, and gives every
 *       broker a whole session.
 *   <li>Nothing is taken for done that isn't in the image: what was refused, or whose outcome is
 *       unknown, is decided anew. Partitions are looked at again whenever they or one of their
 *       brokers change, until they are as {@link Elections} says.
 *   <li>A broker must be fenced if its session has ended, if its process certainly has (a later run
 *       on the same storage says so, or its host refuses connections), or if gossip has removed it.
 *       A heartbeat of the same run afterwards proves the opposite, and undoes it.
 *   <li>A fenced run comes back when its heartbeat says that it has applied what the controller had
 *       when it first heard of it fenced; it then knows of its fence and of every election since.
 * </ul>
 *
 * <p>Costs: a step costs what the event is about: a heartbeat nothing but its broker, a command the
 * partitions that it changes, a fence the partitions of that broker. Only taking over goes through
 * all partitions.
 */
public final class ClusterController {
  private final ControllerOptions options;
  private final ClusterState state = new ClusterState();
  private final ProposalDesk desk = new ProposalDesk();
  private final HeartbeatDesk heartbeats = new HeartbeatDesk();
  private final ChangeLimit limit;
  private final Sessions sessions;
  private final BrokerReview brokers;
  private final PartitionReview partitions;
  private final ImbalanceCheck imbalance;
  private boolean active;

  /**
   * @param options how it behaves
   * @param rules the settings of topics that elections depend on
   */
  public ClusterController(ControllerOptions options, TopicRules rules) {
    this.options = options;
    this.limit = new ChangeLimit(options.maxChanges());
    this.sessions = new Sessions(options.sessionTimeoutNanos());
    this.brokers = new BrokerReview(state, sessions, desk, limit, rules);
    this.partitions = new PartitionReview(state, desk, limit, rules);
    this.imbalance = new ImbalanceCheck(options.preferred());
  }

  /** Whether it acts. */
  public boolean isActive() {
    return active;
  }

  /**
   * Takes in an event.
   *
   * @param now the time in nanoseconds, not before that of the step before
   * @return what is to be done, in this order
   */
  public List<ControllerEffect> step(long now, ControllerEvent event) {
    List<ControllerEffect> effects = new ArrayList<>();
    handle(now, event, effects);
    if (active) {
      brokers.review(now, effects);
      partitions.prefer(imbalance.check(now, state));
      partitions.review(now, () -> brokers.phases(now), effects);
      heartbeats.ask(effects);
    }
    return effects;
  }

  /**
   * When the next {@link ControllerEvent.Tick} must come if nothing else happens before; the
   * largest number if none must. A moment that has passed means at once.
   *
   * @param now the time of the last step
   */
  public long nextDeadline(long now) {
    if (!active) {
      return Long.MAX_VALUE;
    }
    long next = Math.min(brokers.nextDeadline(now), partitions.nextDeadline(now));
    return Math.min(next, imbalance.nextDeadline());
  }

  private void handle(long now, ControllerEvent event, List<ControllerEffect> effects) {
    // a chain of tests, since Java 17 has no switch over a sealed type
    if (event instanceof HeartbeatReceived received) {
      heard(now, received, effects);
    } else if (event instanceof CommandApplied applied) {
      applied(now, applied);
    } else if (event instanceof ImageInstalled installed) {
      state.install(installed.image());
      sessions.follow(installed.image(), now);
      brokers.addAll();
    } else if (event instanceof LeadershipGained) {
      gained(now);
    } else if (event instanceof LeadershipLost) {
      lost(effects);
    } else if (event instanceof LeadershipConfirmed confirmed) {
      heartbeats.confirmed(confirmed.round(), this::lease, effects);
    } else if (event instanceof LeadershipUnconfirmed unconfirmed) {
      heartbeats.unconfirmed(unconfirmed.round(), effects);
    } else if (event instanceof MemberSeen seen) {
      sessions.of(seen.node(), seen.incarnation()).ifPresent(session -> session.removed(false));
    } else if (event instanceof MemberRemoved removed) {
      sessions
          .of(removed.node(), removed.incarnation())
          .ifPresent(session -> session.removed(true));
      brokers.addAll();
    } else if (event instanceof ConnectionRefused refused) {
      sessions.of(refused.node(), refused.incarnation()).ifPresent(BrokerSession::ended);
      brokers.add(refused.node());
    } else if (event instanceof ProposalApplied proposal) {
      desk.close(proposal.token()).ifPresent(this::applied);
    } else if (event instanceof ProposalRefused proposal) {
      desk.close(proposal.token()).ifPresent(closed -> failed(now, closed, true));
    } else if (event instanceof ProposalUnknown proposal) {
      desk.close(proposal.token()).ifPresent(closed -> failed(now, closed, false));
    } else {
      brokers.addAll();
    }
  }

  private void gained(long now) {
    active = true;
    state.activate();
    sessions.takeOver(now);
    imbalance.start(now);
    brokers.addAll();
  }

  private void lost(List<ControllerEffect> effects) {
    active = false;
    state.deactivate();
    desk.forgetAll();
    brokers.clear();
    partitions.clear();
    heartbeats.refuseAll(effects);
  }

  private void applied(long now, CommandApplied event) {
    MetadataCommand command = event.command();
    state.apply(event.image(), command);
    if (command instanceof ChangeBroker change) {
      sessions.follow(event.image(), now);
      brokers.add(change.id());
    } else if (command instanceof RegisterBroker || command instanceof UnregisterBroker) {
      sessions.follow(event.image(), now);
    }
  }

  private void heard(long now, HeartbeatReceived event, List<ControllerEffect> effects) {
    BrokerHeartbeat heartbeat = event.heartbeat();
    Status status = active ? heard(now, heartbeat) : Status.NOT_CONTROLLER;
    if (status == Status.LEASED) {
      heartbeats.add(heartbeat.broker(), event.request(), effects);
    } else {
      effects.add(
          new AnswerHeartbeat(
              event.request(),
              new HeartbeatAnswer(status, 0, mayStop(status, heartbeat.wantsToStop()))));
    }
  }

  private Status heard(long now, BrokerHeartbeat heartbeat) {
    Optional<BrokerRegistration> known = state.image().broker(heartbeat.broker());
    if (known.isEmpty()) {
      return Status.REGISTER;
    }
    BrokerRun registered = known.get().run();
    BrokerRun run = heartbeat.run();
    BrokerSession session = sessions.of(heartbeat.broker());
    brokers.add(heartbeat.broker());
    if (registered.incarnation().equals(run.incarnation())) {
      session.heard(now, heartbeat);
      if (known.get().fenced()) {
        session.fenced(state.image().version());
      }
      return Status.LEASED;
    }
    if (run.epoch() > 0) {
      // a run that believes in a later registration than this image has knows more than this node
      return run.epoch() < registered.epoch() ? Status.SUPERSEDED : Status.NOT_CONTROLLER;
    }
    if (known.get().fenced()) {
      return Status.REGISTER;
    }
    // a storage belongs to one process at a time; a heartbeat that is older than the registration
    // comes from a run that ended before it
    if (registered.storage().equals(run.storage())
        && !run.storage().equals(BrokerRun.UNKNOWN_STORAGE)
        && heartbeat.applied() >= registered.epoch()) {
      session.ended();
    }
    return Status.WAIT;
  }

  private static boolean mayStop(Status status, boolean wantsToStop) {
    boolean leadsNothing = status != Status.NOT_CONTROLLER && status != Status.LEASED;
    return wantsToStop && leadsNothing;
  }

  private HeartbeatAnswer lease(int broker) {
    BrokerSession session = sessions.of(broker);
    if (session == null) {
      return HeartbeatAnswer.of(Status.REGISTER);
    }
    if (session.isCondemned()) {
      return HeartbeatAnswer.of(Status.NOT_CONTROLLER);
    }
    boolean fenced = state.image().broker(broker).orElseThrow().fenced();
    return new HeartbeatAnswer(
        Status.LEASED, options.sessionTimeoutNanos(), fenced && session.wantsToStop());
  }

  private void applied(Proposal proposal) {
    if (!proposal.changes().isEmpty()) {
      limit.applied();
      brokers.addAll(BrokerPhase.STOPPING);
    }
    closed(proposal).clear();
  }

  private void failed(long now, Proposal proposal, boolean refused) {
    Retry retry = closed(proposal);
    if (refused) {
      limit.refused();
      retry.refused(now + options.retryNanos(), proposal.decidedOn());
      sessions.pardon(proposal.broker());
    } else {
      retry.unknown(now + options.retryNanos());
    }
    if (proposal.broker() == Proposal.NO_BROKER) {
      partitions.failed(proposal);
    }
  }

  private Retry closed(Proposal proposal) {
    BrokerSession session = sessions.of(proposal.broker());
    if (session == null) {
      return partitions.retry();
    }
    session.proposing(false);
    brokers.add(proposal.broker());
    return session.retry();
  }
}

package dev.esker.controller.cluster;

import dev.esker.controller.cluster.ControllerEffect.Propose;
import dev.esker.controller.cluster.ProposalDesk.Proposal;
import dev.esker.gossip.BrokerPhase;
import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Moves brokers from phase to phase. A broker is looked at when something about it has happened,
 * and again until what must be done has been proposed.
 *
 * <p>The command that fences a broker moves all that it leads and takes it out of every ISR, at
 * once. If that is more than fits, or was refused because some partition had changed, fewer go in
 * one command: partitions move away first, and the fence comes with the last of them.
 */
final class BrokerReview {
  private final ClusterState state;
  private final Sessions sessions;
  private final ProposalDesk desk;
  private final ChangeLimit limit;
  private final TopicRules rules;
  private final TreeSet<Integer> due = new TreeSet<>();

  BrokerReview(
      ClusterState state,
      Sessions sessions,
      ProposalDesk desk,
      ChangeLimit limit,
      TopicRules rules) {
    this.state = state;
    this.sessions = sessions;
    this.desk = desk;
    this.limit = limit;
    this.rules = rules;
  }

  /** Looks at a broker in the next review. */
  void add(int broker) {
    due.add(broker);
  }

  /** Looks at all brokers in the next review. */
  void addAll() {
    due.addAll(sessions.all().keySet());
  }

  /** Looks at those in a phase in the next review. */
  void addAll(BrokerPhase phase) {
    state.image().brokers().stream()
        .filter(broker -> broker.phase() == phase)
        .forEach(broker -> due.add(broker.id()));
  }

  void clear() {
    due.clear();
  }

  /** Brokers as they shall count in elections: those that must be fenced are elected no more. */
  BrokerPhases phases(long now) {
    MetadataImage image = state.image();
    BrokerPhases phases = BrokerPhases.of(image);
    for (BrokerRegistration broker : image.brokers()) {
      if (!broker.fenced() && mustBeFenced(broker, now)) {
        phases.with(broker.id(), BrokerPhase.STOPPING);
      }
    }
    return phases;
  }

  void review(long now, List<ControllerEffect> effects) {
    for (Iterator<Integer> each = due.iterator(); each.hasNext(); ) {
      Optional<BrokerRegistration> broker = state.image().broker(each.next());
      if (broker.isEmpty() || reviewed(broker.get(), now, effects)) {
        each.remove();
      }
    }
  }

  /** When brokers are to be looked at again because of the time; the largest number if never. */
  long nextDeadline(long now) {
    long next = Long.MAX_VALUE;
    for (BrokerRegistration broker : state.image().brokers()) {
      BrokerSession session = sessions.of(broker.id());
      if (session.isProposing()) {
        continue;
      }
      if (!session.retry().ready(now, state.image().version())) {
        next = Math.min(next, session.retry().notBefore());
      } else if (!broker.fenced() && !due.contains(broker.id())) {
        // who is due already waits for a proposal, not for the time
        next = Math.min(next, session.expiry(sessions.timeout()));
      }
    }
    return next;
  }

  /** Whether nothing is left to be done about a broker for now. */
  private boolean reviewed(BrokerRegistration broker, long now, List<ControllerEffect> effects) {
    BrokerSession session = sessions.of(broker.id());
    Optional<BrokerPhase> phase = wanted(broker, session, now);
    if (phase.isEmpty() || session.isProposing()) {
      return true;
    }
    if (!session.retry().ready(now, state.image().version())) {
      return false;
    }
    Optional<MetadataCommand> command = command(broker, phase.get(), now);
    if (command.isEmpty()) {
      return false;
    }
    session.condemned(phase.get() == BrokerPhase.FENCED);
    effects.add(propose(broker.id(), command.get(), state.image().version()));
    return true;
  }

  private Propose propose(int broker, MetadataCommand command, long decidedOn) {
    List<PartitionChange> changes =
        command instanceof ChangeBroker change
            ? change.changes()
            : ((ChangePartitions) command).changes();
    sessions.of(broker).proposing(true);
    return desk.open(command, new Proposal(broker, changes, decidedOn));
  }

  private Optional<BrokerPhase> wanted(BrokerRegistration broker, BrokerSession session, long now) {
    if (broker.fenced()) {
      boolean serves = session.caughtUp() && !session.wantsToStop();
      return serves ? Optional.of(BrokerPhase.ACTIVE) : Optional.empty();
    }
    if (mustBeFenced(broker, now)) {
      return Optional.of(BrokerPhase.FENCED);
    }
    if (broker.active() && session.wantsToStop()) {
      return Optional.of(BrokerPhase.STOPPING);
    }
    boolean relieved = !broker.active() && !leadsWhatAnotherCould(broker.id(), now);
    return relieved ? Optional.of(BrokerPhase.FENCED) : Optional.empty();
  }

  private boolean mustBeFenced(BrokerRegistration broker, long now) {
    return sessions.mustBeFenced(sessions.of(broker.id()), state.image(), now);
  }

  private boolean leadsWhatAnotherCould(int broker, long now) {
    PartitionPlan plan = new PartitionPlan(state.image(), rules, phases(now));
    for (PartitionKey key : state.index().replicasOf(broker)) {
      if (plan.state(key).leader() == broker
          && plan.next(key).filter(change -> change.after().leader() != broker).isPresent()) {
        return true;
      }
    }
    return false;
  }

  /** The command that brings a broker to a phase or closer to it; empty if it has to wait. */
  private Optional<MetadataCommand> command(
      BrokerRegistration broker, BrokerPhase phase, long now) {
    BrokerPhases phases = phases(now).with(broker.id(), phase);
    List<PartitionChange> changes = changesOf(broker.id(), phases);
    ChangeBatch batch = new ChangeBatch(limit.current());
    boolean all = changes.stream().allMatch(batch::add);
    if (!changes.isEmpty() && !desk.isFree()) {
      // who becomes active needn't wait for what it shall lead: that follows
      return phase == BrokerPhase.ACTIVE ? changed(broker, phase, List.of()) : Optional.empty();
    }
    if (phase == BrokerPhase.FENCED && !all) {
      return Optional.of(new ChangePartitions(batch.changes(), Map.of()));
    }
    return changed(broker, phase, batch.changes());
  }

  private static Optional<MetadataCommand> changed(
      BrokerRegistration broker, BrokerPhase phase, List<PartitionChange> changes) {
    return Optional.of(new ChangeBroker(broker.id(), broker.epoch(), phase, changes));
  }

  /** What changes for the partitions of a broker, those that it leads first. */
  private List<PartitionChange> changesOf(int broker, BrokerPhases phases) {
    PartitionPlan plan = new PartitionPlan(state.image(), rules, phases);
    List<PartitionChange> led = new ArrayList<>();
    List<PartitionChange> others = new ArrayList<>();
    for (PartitionKey key : state.index().replicasOf(broker)) {
      plan.next(key).ifPresent((plan.state(key).leader() == broker ? led : others)::add);
    }
    led.addAll(others);
    return led;
  }
}

package dev.esker.gossip;

import dev.esker.gossip.CommandRefusedException.Reason;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataCommand.UnregisterBroker;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Applies what changes brokers and partitions to one image, and keeps the rules that make leaders
 * safe whoever proposes: no broker leads that is fenced or unknown, no run of a broker takes over
 * what an earlier run led, and a broker that has lost its disk is in sync with nothing. So a
 * controller that was deposed without knowing can do no harm.
 *
 * <p>Rules about all partitions are checked against all of them: a broker changes its phase rarely,
 * and looking at 200,000 partitions takes milliseconds.
 */
final class LeadershipRules {
  private final MetadataImage image;

  LeadershipRules(MetadataImage image) {
    this.image = image;
  }

  MetadataImage apply(RegisterBroker register) throws CommandRefusedException {
    BrokerRegistration broker = register.broker();
    Optional<BrokerRegistration> before = image.broker(broker.id());
    Optional<BrokerRegistration> same =
        before.filter(each -> each.run().incarnation().equals(broker.run().incarnation()));
    if (same.isPresent()) {
      BrokerRegistration renewed = broker.in(same.get().phase()).at(same.get().epoch());
      return image.with(renewed, changed(register.changes()));
    }
    boolean alone = image.brokerCount() == (before.isPresent() ? 1 : 0);
    if (!alone && !broker.fenced()) {
      throw stale("broker " + broker.id() + " isn't alone and must be fenced at first");
    }
    if (!alone && before.isPresent() && !before.get().fenced()) {
      throw stale("an earlier run of broker " + broker.id() + " isn't fenced yet");
    }
    MetadataImage after = image.with(broker.at(image.version() + 1), changed(register.changes()));
    LeadershipRules rules = new LeadershipRules(after);
    if (before.isPresent() && !before.get().run().mayShareDataWith(broker.run())) {
      rules.refuse(
          each -> each.isr().contains(broker.id()) || each.eligible().contains(broker.id()),
          "broker " + broker.id() + " has lost its data and can't be in sync with ");
    }
    rules.requireLeadsOnlyIfActive(broker.id());
    return after;
  }

  MetadataImage apply(ChangeBroker change) throws CommandRefusedException {
    BrokerRegistration broker = require(change.id(), change.epoch()).in(change.phase());
    MetadataImage after = image.with(broker, image.topicIndex().changed(change.changes()));
    LeadershipRules rules = new LeadershipRules(after);
    rules.requireActiveLeadersAfter(change.changes());
    rules.requireLeadsOnlyIfActive(broker.id());
    return after;
  }

  MetadataImage apply(UnregisterBroker unregister) throws CommandRefusedException {
    int id = unregister.id();
    if (!require(id, unregister.epoch()).fenced()) {
      throw stale("broker " + id + " isn't fenced");
    }
    refuse(each -> each.replicas().contains(id), "broker " + id + " still is a replica of ");
    return image.without(id);
  }

  MetadataImage apply(ChangePartitions change) throws CommandRefusedException {
    for (Map.Entry<Integer, Long> broker : change.brokers().entrySet()) {
      if (require(broker.getKey(), broker.getValue()).fenced()) {
        throw stale("broker " + broker.getKey() + " is fenced");
      }
    }
    return image.with(changed(change.changes()));
  }

  /** Refuses partitions whose leader can't lead. */
  void requireActiveLeaders(List<PartitionState> partitions) throws CommandRefusedException {
    for (PartitionState partition : partitions) {
      int leader = partition.leader();
      if (leader != PartitionState.NO_LEADER && !mayLead(leader)) {
        throw stale("broker " + leader + " is fenced, or isn't there, and can't lead");
      }
    }
  }

  private void requireActiveLeadersAfter(List<PartitionChange> changes)
      throws CommandRefusedException {
    for (PartitionChange change : changes) {
      requireActiveLeaders(List.of(change.after()));
    }
  }

  private TopicIndex changed(List<PartitionChange> changes) throws CommandRefusedException {
    requireActiveLeadersAfter(changes);
    return image.topicIndex().changed(changes);
  }

  private void requireLeadsOnlyIfActive(int id) throws CommandRefusedException {
    if (!mayLead(id)) {
      refuse(each -> each.leader() == id, "broker " + id + " still leads ");
    }
  }

  private boolean mayLead(int id) {
    return image.broker(id).filter(broker -> !broker.fenced()).isPresent();
  }

  private BrokerRegistration require(int id, long epoch) throws CommandRefusedException {
    return image
        .broker(id)
        .filter(broker -> broker.epoch() == epoch)
        .orElseThrow(
            () ->
                new CommandRefusedException(
                    Reason.UNKNOWN_BROKER,
                    "there is no broker " + id + " with the epoch " + epoch));
  }

  private void refuse(Predicate<PartitionState> condition, String why)
      throws CommandRefusedException {
    Optional<String> partition = image.topicIndex().any(condition);
    if (partition.isPresent()) {
      throw stale(why + partition.get());
    }
  }

  private static CommandRefusedException stale(String message) {
    return new CommandRefusedException(Reason.STALE, message);
  }
}

package dev.esker.gossip;

import dev.esker.gossip.CommandRefusedException.Reason;
import dev.esker.gossip.MetadataCommand.AddPartitions;
import dev.esker.gossip.MetadataCommand.AdoptMetadata;
import dev.esker.gossip.MetadataCommand.AllocateProducerIds;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataCommand.UnregisterBroker;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Applies commands that aren't about brokers to one image, and passes on those that are. */
final class CommandApplier {
  private final MetadataImage image;

  CommandApplier(MetadataImage image) {
    this.image = image;
  }

  MetadataImage apply(MetadataCommand command) throws CommandRefusedException {
    LeadershipRules rules = new LeadershipRules(image);
    // a chain of tests, since Java 17 has no switch over a sealed type
    if (command instanceof RegisterBroker register) {
      return rules.apply(register);
    } else if (command instanceof ChangeBroker change) {
      return rules.apply(change);
    } else if (command instanceof UnregisterBroker unregister) {
      return rules.apply(unregister);
    } else if (command instanceof ChangePartitions change) {
      return rules.apply(change);
    } else if (command instanceof CreateTopic create) {
      return apply(create);
    } else if (command instanceof DeleteTopic delete) {
      return apply(delete);
    } else if (command instanceof AddPartitions add) {
      return apply(add);
    } else if (command instanceof AlterConfig alter) {
      return apply(alter);
    } else if (command instanceof AllocateProducerIds allocate) {
      return apply(allocate);
    } else if (command instanceof AdoptMetadata adopt) {
      return apply(adopt);
    }
    throw new IllegalArgumentException("unknown command " + command);
  }

  private MetadataImage apply(CreateTopic create) throws CommandRefusedException {
    new LeadershipRules(image).requireActiveLeaders(create.topic().partitions());
    TopicIndex more = image.topicIndex().added(create.topic());
    return image.with(more, ConfigTarget.topic(create.topic().name()), create.configs());
  }

  private MetadataImage apply(DeleteTopic delete) throws CommandRefusedException {
    TopicState topic = image.topicIndex().require(delete.id());
    TopicIndex less = image.topicIndex().removed(topic);
    return image.with(less, ConfigTarget.topic(topic.name()), Map.of());
  }

  private MetadataImage apply(AddPartitions add) throws CommandRefusedException {
    TopicState topic = image.topicIndex().require(add.id());
    int count = topic.partitions().size();
    if (count != add.first()) {
      throw new CommandRefusedException(
          Reason.STALE,
          "topic '" + topic.name() + "' has " + count + " partitions, not " + add.first());
    }
    new LeadershipRules(image).requireActiveLeaders(add.partitions());
    List<PartitionState> all = new ArrayList<>(topic.partitions());
    all.addAll(add.partitions());
    TopicState wider = new TopicState(topic.id(), topic.name(), all);
    return image.with(image.topicIndex().widened(wider));
  }

  private MetadataImage apply(AlterConfig alter) throws CommandRefusedException {
    ConfigTarget target = alter.target();
    if (target.kind() == ConfigTarget.Kind.TOPIC && image.topic(target.name()).isEmpty()) {
      throw new CommandRefusedException(
          Reason.UNKNOWN_TOPIC, "there is no topic '" + target.name() + "'");
    }
    SortedMap<String, String> before = image.config(target);
    for (Map.Entry<String, Optional<String>> entry : alter.expected().entrySet()) {
      if (!Optional.ofNullable(before.get(entry.getKey())).equals(entry.getValue())) {
        throw new CommandRefusedException(
            Reason.STALE, entry.getKey() + " of " + target + " has changed meanwhile");
      }
    }
    TreeMap<String, String> after = alter.replaceAll() ? new TreeMap<>() : new TreeMap<>(before);
    alter
        .changes()
        .forEach(
            (key, value) -> value.ifPresentOrElse(v -> after.put(key, v), () -> after.remove(key)));
    if (after.size() > MetadataLimits.MAX_CONFIGS) {
      throw new CommandRefusedException(
          Reason.LIMIT,
          target + " would have more than " + MetadataLimits.MAX_CONFIGS + " settings");
    }
    boolean redefinesInSync =
        !Objects.equals(
            before.get(IsrRules.MIN_INSYNC_REPLICAS), after.get(IsrRules.MIN_INSYNC_REPLICAS));
    return image.with(
        redefinesInSync ? withoutEligible(target) : image.topicIndex(), target, after);
  }

  /** The topics that a setting is for, with nobody eligible outside the ISRs. */
  private TopicIndex withoutEligible(ConfigTarget target) throws CommandRefusedException {
    List<PartitionChange> changes = new ArrayList<>();
    if (target.kind() == ConfigTarget.Kind.TOPIC) {
      image.topic(target.name()).ifPresent(topic -> addWithoutEligible(topic, changes));
    } else if (target.kind() == ConfigTarget.Kind.BROKER) {
      image.topics().forEach(topic -> addWithoutEligible(topic, changes));
    }
    return image.topicIndex().changed(changes);
  }

  private static void addWithoutEligible(TopicState topic, List<PartitionChange> changes) {
    for (int number = 0; number < topic.partitions().size(); number++) {
      PartitionState state = topic.partitions().get(number);
      if (!state.eligible().isEmpty()) {
        changes.add(new PartitionChange(topic.id(), number, IsrRules.withoutEligible(state)));
      }
    }
  }

  private MetadataImage apply(AllocateProducerIds allocate) throws CommandRefusedException {
    if (allocate.first() != image.nextProducerId()) {
      throw new CommandRefusedException(
          Reason.STALE,
          "the next producer id is " + image.nextProducerId() + ", not " + allocate.first());
    }
    return image.withProducerIds(allocate.first() + allocate.count());
  }

  private MetadataImage apply(AdoptMetadata adopt) throws CommandRefusedException {
    if (image.version() > 0) {
      throw new CommandRefusedException(
          Reason.STALE, "the cluster has metadata of its own, of version " + image.version());
    }
    return adopt.image().at(1, adopt.image().nextProducerId());
  }
}

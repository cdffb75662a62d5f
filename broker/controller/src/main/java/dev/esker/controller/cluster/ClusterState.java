package dev.esker.controller.cluster;

import dev.esker.gossip.ConfigTarget;
import dev.esker.gossip.IsrRules;
import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AlterConfig;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * The newest image, and while this node is the active controller its index and the partitions that
 * may have to change because something about them has.
 */
final class ClusterState {
  /** The settings of topics after whose change elections come out differently. */
  private static final Set<String> ELECTION_SETTINGS =
      Set.of(IsrRules.MIN_INSYNC_REPLICAS, "unclean.leader.election.enable");

  private final PartitionSet dirty = new PartitionSet();
  private MetadataImage image = MetadataImage.empty();
  private ClusterIndex index = ClusterIndex.of(image);
  private boolean active;

  MetadataImage image() {
    return image;
  }

  /** The index; of use only while active. */
  ClusterIndex index() {
    return index;
  }

  /** The partitions to look at; whoever has done so removes them. */
  PartitionSet dirty() {
    return dirty;
  }

  /** Begins to keep the index, and marks every partition that isn't obviously well. */
  void activate() {
    active = true;
    rebuild();
  }

  void deactivate() {
    active = false;
    index = ClusterIndex.of(MetadataImage.empty());
    dirty.clear();
  }

  void install(MetadataImage newest) {
    image = newest;
    if (active) {
      rebuild();
    }
  }

  /**
   * Takes in one command.
   *
   * @throws IllegalArgumentException if commands were skipped
   */
  void apply(MetadataImage next, MetadataCommand command) {
    if (next.version() != image.version() + 1) {
      throw new IllegalArgumentException(
          "image " + next.version() + " doesn't follow image " + image.version());
    }
    MetadataImage before = image;
    image = next;
    if (!active) {
      return;
    }
    index.apply(before, command, dirty::add);
    if (command instanceof ChangeBroker change) {
      dirty.addAll(index.replicasOf(change.id()));
    } else if (command instanceof RegisterBroker register) {
      dirty.addAll(index.replicasOf(register.broker().id()));
    } else if (command instanceof AlterConfig alter) {
      markAfter(alter);
    }
  }

  private void markAfter(AlterConfig alter) {
    boolean relevant =
        alter.replaceAll()
            || alter.changes().keySet().stream().anyMatch(ELECTION_SETTINGS::contains);
    if (relevant && alter.target().kind() == ConfigTarget.Kind.TOPIC) {
      mark(image.topic(alter.target().name()).map(List::of).orElse(List.of()));
    } else if (relevant && alter.target().kind() == ConfigTarget.Kind.BROKER) {
      mark(image.topics());
    }
  }

  private void mark(Collection<TopicState> topics) {
    for (TopicState topic : topics) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        dirty.add(topic.id(), number);
      }
    }
  }

  private void rebuild() {
    index = ClusterIndex.of(image);
    dirty.clear();
    BrokerPhases phases = BrokerPhases.of(image);
    for (TopicState topic : image.topics()) {
      for (int number = 0; number < topic.partitions().size(); number++) {
        if (!isWell(topic.partitions().get(number), phases)) {
          dirty.add(topic.id(), number);
        }
      }
    }
  }

  private static boolean isWell(PartitionState state, BrokerPhases phases) {
    return state.isr().equals(state.replicas())
        && !state.reassignment().underWay()
        && phases.electable(state.leader())
        && state.isr().stream().allMatch(phases::usable);
  }
}

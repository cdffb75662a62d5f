package dev.esker.controller.cluster;

import static dev.esker.gossip.PartitionState.NO_LEADER;

import dev.esker.gossip.MetadataCommand;
import dev.esker.gossip.MetadataCommand.AddPartitions;
import dev.esker.gossip.MetadataCommand.ChangeBroker;
import dev.esker.gossip.MetadataCommand.ChangePartitions;
import dev.esker.gossip.MetadataCommand.CreateTopic;
import dev.esker.gossip.MetadataCommand.DeleteTopic;
import dev.esker.gossip.MetadataCommand.RegisterBroker;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionChange;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * What an image says of partitions, by broker: kept up with each command at the cost of what the
 * command changes, so that nothing that happens often goes through all partitions.
 */
final class ClusterIndex {
  private static final PartitionSet NONE = new PartitionSet();

  private final TreeMap<Integer, PartitionSet> byReplica = new TreeMap<>();
  private final TreeMap<Integer, Preference> preferences = new TreeMap<>();
  private final PartitionSet leaderless = new PartitionSet();
  private final PartitionSet reassigning = new PartitionSet();

  /** How many partitions a broker should lead, and how many of them others do. */
  private static final class Preference {
    private int preferred;
    private int away;
  }

  /** The index of an image; costs as much as the image has partitions. */
  static ClusterIndex of(MetadataImage image) {
    ClusterIndex index = new ClusterIndex();
    for (TopicState topic : image.topics()) {
      index.putAll(topic.id(), 0, topic.partitions());
    }
    return index;
  }

  /**
   * Takes in one command.
   *
   * @param before the image that it was applied to
   * @param touched told each partition that is new or has changed
   */
  void apply(MetadataImage before, MetadataCommand command, BiConsumer<UUID, Integer> touched) {
    if (command instanceof ChangePartitions change) {
      change(before, change.changes(), touched);
    } else if (command instanceof ChangeBroker change) {
      change(before, change.changes(), touched);
    } else if (command instanceof RegisterBroker register) {
      change(before, register.changes(), touched);
    } else if (command instanceof CreateTopic create) {
      added(create.topic().id(), 0, create.topic().partitions(), touched);
    } else if (command instanceof AddPartitions add) {
      added(add.id(), add.first(), add.partitions(), touched);
    } else if (command instanceof DeleteTopic delete) {
      Optional<TopicState> topic = before.topic(delete.id());
      topic.ifPresent(gone -> removeAll(gone.id(), gone.partitions()));
    }
  }

  /** The partitions that a broker has a replica of; a view. */
  PartitionSet replicasOf(int broker) {
    return byReplica.getOrDefault(broker, NONE);
  }

  /** The partitions without a leader; a view. */
  PartitionSet leaderless() {
    return leaderless;
  }

  /** The partitions with a reassignment under way; a view. */
  PartitionSet reassigning() {
    return reassigning;
  }

  /** Whether more than that of the partitions that a broker should lead are led by others. */
  boolean imbalanced(int broker, int percent) {
    Preference preference = preferences.get(broker);
    return preference != null && preference.away * 100L > (long) percent * preference.preferred;
  }

  private void change(
      MetadataImage before, List<PartitionChange> changes, BiConsumer<UUID, Integer> touched) {
    Map<PartitionKey, PartitionState> earlier = new HashMap<>();
    for (PartitionChange change : changes) {
      UUID topic = change.topicId();
      int number = change.partition();
      // one command may change a partition twice: the second change follows the first
      PartitionState old = earlier.put(new PartitionKey(topic, number), change.after());
      remove(topic, number, old != null ? old : state(before, topic, number));
      put(topic, number, change.after());
      touched.accept(topic, number);
    }
  }

  private static PartitionState state(MetadataImage image, UUID topic, int number) {
    return image.topic(topic).orElseThrow().partitions().get(number);
  }

  private void added(
      UUID topic, int first, List<PartitionState> states, BiConsumer<UUID, Integer> touched) {
    putAll(topic, first, states);
    for (int i = 0; i < states.size(); i++) {
      touched.accept(topic, first + i);
    }
  }

  private void putAll(UUID topic, int first, List<PartitionState> states) {
    for (int i = 0; i < states.size(); i++) {
      put(topic, first + i, states.get(i));
    }
  }

  private void removeAll(UUID topic, List<PartitionState> states) {
    for (int i = 0; i < states.size(); i++) {
      remove(topic, i, states.get(i));
    }
  }

  private void put(UUID topic, int number, PartitionState state) {
    for (int replica : state.replicas()) {
      byReplica.computeIfAbsent(replica, id -> new PartitionSet()).add(topic, number);
    }
    prefer(state, 1);
    if (state.leader() == NO_LEADER) {
      leaderless.add(topic, number);
    }
    if (state.reassignment().underWay()) {
      reassigning.add(topic, number);
    }
  }

  private void remove(UUID topic, int number, PartitionState state) {
    for (int replica : state.replicas()) {
      PartitionSet mine = byReplica.get(replica);
      mine.remove(topic, number);
      if (mine.isEmpty()) {
        byReplica.remove(replica);
      }
    }
    prefer(state, -1);
    leaderless.remove(topic, number);
    reassigning.remove(topic, number);
  }

  private void prefer(PartitionState state, int sign) {
    int first = state.replicas().get(0);
    Preference preference = preferences.computeIfAbsent(first, id -> new Preference());
    preference.preferred += sign;
    preference.away += state.leader() == first ? 0 : sign;
    if (preference.preferred == 0) {
      preferences.remove(first);
    }
  }
}

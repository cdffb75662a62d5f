package dev.esker.http.events;

import dev.esker.http.api.Replicas;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterView.Partition;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * What has changed between two pictures of the cluster: brokers by id, the quorum, topics by name,
 * then partitions by topic and number. What happened in between and was undone isn't seen. Pure.
 */
final class ClusterChanges {

  /** Changes of partitions, or of topics, above which they are counted instead of listed. */
  static final int MAX_LISTED = 200;

  private final List<ClusterChange> changes = new ArrayList<>();
  private final List<ClusterChange> topics = new ArrayList<>();
  private final List<ClusterChange> partitions = new ArrayList<>();

  private ClusterChanges() {}

  /** Compares them. */
  static List<ClusterChange> between(ClusterSnapshot before, ClusterSnapshot after) {
    ClusterChanges found = new ClusterChanges();
    found.brokers(before, after);
    if (before.controller() != after.controller()) {
      found.changes.add(new ClusterChange.Controller(before.controller(), after.controller()));
    }
    found.topics(before, after);
    return found.listed();
  }

  private List<ClusterChange> listed() {
    boolean manyTopics = topics.size() > MAX_LISTED;
    boolean manyPartitions = partitions.size() > MAX_LISTED;
    if (!manyTopics) {
      changes.addAll(topics);
    }
    if (!manyPartitions) {
      changes.addAll(partitions);
    }
    if (manyTopics || manyPartitions) {
      changes.add(
          new ClusterChange.Many(
              manyTopics ? topics.size() : 0,
              manyPartitions ? count(ClusterChange.Leader.class) : 0,
              manyPartitions ? count(ClusterChange.Isr.class) : 0,
              manyPartitions ? count(ClusterChange.Move.class) : 0));
    }
    return List.copyOf(changes);
  }

  private int count(Class<? extends ClusterChange> kind) {
    return (int) partitions.stream().filter(kind::isInstance).count();
  }

  private void brokers(ClusterSnapshot before, ClusterSnapshot after) {
    Set<Integer> ids = new TreeSet<>(before.brokers().keySet());
    ids.addAll(after.brokers().keySet());
    for (int id : ids) {
      String from = phase(before.brokers().get(id), ClusterChange.Broker.NEW);
      String to = phase(after.brokers().get(id), ClusterChange.Broker.GONE);
      if (!from.equals(to)) {
        changes.add(new ClusterChange.Broker(id, from, to));
      }
    }
  }

  private static String phase(ClusterView.Broker broker, String otherwise) {
    return broker == null ? otherwise : broker.phase().name().toLowerCase(Locale.ROOT);
  }

  private void topics(ClusterSnapshot before, ClusterSnapshot after) {
    Set<String> names = new TreeSet<>(before.topics().keySet());
    names.addAll(after.topics().keySet());
    for (String name : names) {
      ClusterView.Topic old = before.topics().get(name);
      ClusterView.Topic now = after.topics().get(name);
      if (old != null && now != null && old.id().equals(now.id())) {
        topic(old, now);
        continue;
      }
      if (old != null) {
        topics.add(new ClusterChange.Topic(name, ClusterChange.Fate.DELETED));
      }
      if (now != null) {
        topics.add(new ClusterChange.Topic(name, ClusterChange.Fate.CREATED));
      }
    }
  }

  private void topic(ClusterView.Topic old, ClusterView.Topic now) {
    if (old.partitions().size() != now.partitions().size()) {
      topics.add(new ClusterChange.Topic(now.name(), ClusterChange.Fate.CHANGED));
    }
    int both = Math.min(old.partitions().size(), now.partitions().size());
    for (int number = 0; number < both; number++) {
      Partition was = old.partitions().get(number);
      Partition is = now.partitions().get(number);
      if (!was.equals(is)) {
        partition(now.name(), was, is);
      }
    }
  }

  private void partition(String topic, Partition was, Partition is) {
    int number = is.partition();
    if (was.leader() != is.leader() || was.leaderEpoch() != is.leaderEpoch()) {
      partitions.add(
          new ClusterChange.Leader(topic, number, was.leader(), is.leader(), is.leaderEpoch()));
    }
    if (!Set.copyOf(was.isr()).equals(Set.copyOf(is.isr()))) {
      partitions.add(
          new ClusterChange.Isr(
              topic, number, is.isr(), is.replicas(), Replicas.areTooFewInSync(is)));
    }
    if (!was.move().equals(is.move())) {
      partitions.add(
          new ClusterChange.Move(topic, number, is.move().adding(), is.move().removing()));
    }
  }
}

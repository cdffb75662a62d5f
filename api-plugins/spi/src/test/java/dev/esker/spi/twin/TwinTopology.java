package dev.esker.spi.twin;

import dev.esker.spi.ClusterView.Broker;
import dev.esker.spi.ClusterView.Partition;
import dev.esker.spi.ClusterView.Topic;
import dev.esker.spi.ClusterWatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;

/** The metadata that all brokers of a twin cluster share. Any thread. */
final class TwinTopology {
  final ConcurrentSkipListMap<String, Topic> topics = new ConcurrentSkipListMap<>();
  final ConcurrentSkipListMap<Integer, Broker> brokers = new ConcurrentSkipListMap<>();
  final Map<String, Integer> coordinators = new ConcurrentHashMap<>();
  final Map<String, Integer> minInsync = new ConcurrentHashMap<>();
  final AtomicLong version = new AtomicLong(7);
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();

  volatile int controller;

  /** Runs the action after every change, until what is returned is closed. */
  ClusterWatch watch(Runnable watcher) {
    Runnable own = () -> watcher.run();
    watchers.add(own);
    return () -> watchers.remove(own);
  }

  /** How many watch. */
  int watchers() {
    return watchers.size();
  }

  void put(Topic topic) {
    topics.put(topic.name(), topic);
    changed();
  }

  void changed() {
    version.incrementAndGet();
    watchers.forEach(Runnable::run);
  }

  Optional<Partition> partition(String topic, int number) {
    return Optional.ofNullable(topics.get(topic))
        .filter(known -> number >= 0 && number < known.partitions().size())
        .map(known -> known.partitions().get(number));
  }

  /** Replaces a partition, which must be there. */
  synchronized void change(String topic, int number, UnaryOperator<Partition> change) {
    Topic known = topics.get(topic);
    List<Partition> partitions = new ArrayList<>(known.partitions());
    partitions.set(number, change.apply(partitions.get(number)));
    put(new Topic(known.name(), known.id(), known.internal(), partitions));
  }
}

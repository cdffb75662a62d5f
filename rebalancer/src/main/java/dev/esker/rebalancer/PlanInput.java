package dev.esker.rebalancer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A {@link ClusterModel} by numbers: usable brokers (those that may have replicas) and the
 * partitions of all topics, each as indices from 0, in the order of ids and of names.
 */
final class PlanInput {
  private final ClusterModel model;
  private final int[] topicStart;
  private final int[] topicOf;
  private final int[] usable;
  private final int[] capacity;
  private final RackSpread racks;
  private final int[][] homes;
  private final Map<Integer, BrokerModel> byId = new HashMap<>();

  PlanInput(ClusterModel model, PlanOptions options) {
    this.model = model;
    model.brokers().forEach(broker -> byId.put(broker.id(), broker));
    Set<Integer> unknown = new HashSet<>(options.drain());
    unknown.removeAll(byId.keySet());
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("there is no broker " + unknown + " to drain");
    }
    List<BrokerModel> brokers =
        model.brokers().stream()
            .filter(broker -> broker.status() == BrokerStatus.ACTIVE)
            .filter(broker -> !options.drain().contains(broker.id()))
            .toList();
    usable = brokers.stream().mapToInt(BrokerModel::id).toArray();
    capacity = brokers.stream().mapToInt(BrokerModel::capacity).toArray();
    List<Optional<String>> rackOf = brokers.stream().map(BrokerModel::rack).toList();
    racks = RackSpread.of(rackOf, options.rackAware());
    List<TopicModel> topics = model.topics();
    topicStart = new int[topics.size() + 1];
    for (int topic = 0; topic < topics.size(); topic++) {
      topicStart[topic + 1] = topicStart[topic] + topics.get(topic).partitions().size();
    }
    int partitions = topicStart[topics.size()];
    topicOf = new int[partitions];
    homes = new int[partitions][];
    for (int topic = 0; topic < topics.size(); topic++) {
      Arrays.fill(topicOf, topicStart[topic], topicStart[topic + 1], topic);
    }
    for (int partition = 0; partition < partitions; partition++) {
      homes[partition] =
          partition(partition).replicas().stream()
              .mapToInt(this::indexOf)
              .filter(broker -> broker >= 0)
              .toArray();
    }
  }

  ClusterModel model() {
    return model;
  }

  int partitions() {
    return topicOf.length;
  }

  TopicModel topic(int partition) {
    return model.topics().get(topicOf[partition]);
  }

  /** The number of a partition within its topic. */
  int number(int partition) {
    return partition - topicStart[topicOf[partition]];
  }

  PartitionModel partition(int partition) {
    return topic(partition).partitions().get(number(partition));
  }

  /** The index of a usable broker, or -1. */
  int indexOf(int id) {
    return Math.max(-1, Arrays.binarySearch(usable, id));
  }

  /** The id of a usable broker. */
  int id(int broker) {
    return usable[broker];
  }

  int brokers() {
    return usable.length;
  }

  int[] capacity() {
    return capacity;
  }

  RackSpread racks() {
    return racks;
  }

  /** The usable brokers that have a partition now, in its preferred order. */
  int[] homes(int partition) {
    return homes[partition];
  }

  /** How many replicas a partition can have: as many as it shall, if there are enough brokers. */
  int reachableFactor(int partition) {
    return Math.min(topic(partition).replicationFactor(), usable.length);
  }

  /** How many of a partition's replicas can stay where they are. */
  int stayers(int partition) {
    return ReplicaFill.stayers(racks, reachableFactor(partition), homes[partition]);
  }

  /** Whether replicas on some usable brokers are spread over racks worse than need be. */
  boolean isBadlySpread(int partition, int[] brokers) {
    int factor = reachableFactor(partition);
    return ReplicaFill.stayers(racks, factor, brokers) < Math.min(brokers.length, factor);
  }

  /** Whether a broker is gone, or not known at all. */
  boolean isGone(int id) {
    BrokerModel broker = byId.get(id);
    return broker == null || broker.status() == BrokerStatus.GONE;
  }

  /** Why a partition has to change, if it must; else that it needn't but for evenness. */
  ChangeReason need(int partition) {
    List<Integer> replicas = partition(partition).replicas();
    if (replicas.stream().anyMatch(this::isGone)) {
      return ChangeReason.GONE_BROKER;
    }
    if (replicas.size() != topic(partition).replicationFactor()) {
      return ChangeReason.REPLICATION_FACTOR;
    }
    if (homes[partition].length < replicas.size()) {
      return ChangeReason.DRAINED_BROKER;
    }
    return isBadlySpread(partition, homes[partition]) ? ChangeReason.RACK : ChangeReason.IMBALANCE;
  }
}

package dev.esker.controller;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import dev.esker.rebalancer.BrokerModel;
import dev.esker.rebalancer.PlacementBroker;
import dev.esker.rebalancer.PlacementRequest;
import dev.esker.rebalancer.ReplicaPlacement;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Places new partitions on the brokers of an image. */
final class TopicPlacement {
  private TopicPlacement() {}

  /**
   * @param usable brokers that may have replicas, at least as many as {@code replicationFactor}
   * @param name of the topic; topics of different names begin at different brokers
   * @param existing how many partitions the topic has already
   */
  static List<List<Integer>> place(
      MetadataImage image,
      List<BrokerRegistration> usable,
      int count,
      int replicationFactor,
      String name,
      int existing) {
    if (usable.size() == 1) {
      return Collections.nCopies(count, List.of(usable.get(0).id()));
    }
    Map<Integer, int[]> held = new HashMap<>();
    for (TopicState topic : image.topics()) {
      for (PartitionState partition : topic.partitions()) {
        List<Integer> replicas = partition.replicas();
        for (int i = 0; i < replicas.size(); i++) {
          int[] counts = held.computeIfAbsent(replicas.get(i), any -> new int[2]);
          counts[0]++;
          counts[1] += i == 0 ? 1 : 0;
        }
      }
    }
    int[] nothing = new int[2];
    List<PlacementBroker> brokers =
        usable.stream()
            .map(
                broker -> {
                  int[] counts = held.getOrDefault(broker.id(), nothing);
                  return new PlacementBroker(
                      broker.id(), broker.rack(), BrokerModel.USUAL_CAPACITY, counts[0], counts[1]);
                })
            .toList();
    long seed = ((long) name.hashCode() << Integer.SIZE) + existing;
    return ReplicaPlacement.place(
        new PlacementRequest(count, replicationFactor, brokers, seed, true));
  }
}

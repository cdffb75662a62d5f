package dev.esker.rebalancer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Clusters in every state that they can be in. */
final class RandomClusters {
  private RandomClusters() {}

  /**
   * A cluster of any shape.
   *
   * @param mostBrokers at most so many
   * @param mostPartitions at most so many in all
   * @param mostReplicas at most so many for a partition
   */
  static ClusterModel any(
      SplittableRandom random, int mostBrokers, int mostPartitions, int mostReplicas) {
    int count = 1 + random.nextInt(mostBrokers);
    int racks = 1 + random.nextInt(4);
    boolean sameCapacity = random.nextInt(3) > 0;
    int trouble = random.nextInt(3) == 0 ? 3 : 12;
    List<BrokerModel> brokers = new ArrayList<>();
    for (int id = 0; id < count; id++) {
      int rack = random.nextInt(racks + 1);
      int status = random.nextInt(trouble);
      brokers.add(
          new BrokerModel(
              id,
              rack == racks ? Optional.empty() : Optional.of("r" + rack),
              sameCapacity ? 1 : 1 + random.nextInt(3),
              status == 0
                  ? BrokerStatus.GONE
                  : status == 1 ? BrokerStatus.DRAINING : BrokerStatus.ACTIVE));
    }
    List<TopicModel> topics = new ArrayList<>();
    int left = 1 + random.nextInt(mostPartitions);
    boolean sameFactor = random.nextBoolean();
    int usualFactor = 1 + random.nextInt(mostReplicas);
    int used = random.nextBoolean() ? count : 1 + random.nextInt(count);
    while (left > 0) {
      int partitions = 1 + random.nextInt(left);
      left -= partitions;
      int factor = sameFactor ? usualFactor : 1 + random.nextInt(mostReplicas);
      List<PartitionModel> models = new ArrayList<>();
      for (int i = 0; i < partitions; i++) {
        int has = random.nextInt(4) == 0 ? random.nextInt(mostReplicas + 1) : factor;
        models.add(
            new PartitionModel(
                replicas(random, used, has), random.nextInt(1_000), random.nextInt(100)));
      }
      topics.add(new TopicModel("t" + topics.size(), factor, models));
    }
    return new ClusterModel(brokers, topics);
  }

  private static List<Integer> replicas(SplittableRandom random, int brokers, int count) {
    // Now and then one that nobody knows.
    int ids = random.nextInt(10) == 0 ? brokers + 1 : brokers;
    List<Integer> replicas = new ArrayList<>();
    while (replicas.size() < Math.min(count, ids)) {
      int id = random.nextInt(ids);
      if (!replicas.contains(id)) {
        replicas.add(id);
      }
    }
    return replicas;
  }

  /** What a cluster is when a plan has been carried out. */
  static ClusterModel after(ClusterModel model, AssignmentPlan plan) {
    List<TopicModel> topics = new ArrayList<>();
    for (TopicModel topic : model.topics()) {
      List<PartitionModel> partitions = new ArrayList<>(topic.partitions());
      for (PartitionChange change : plan.changes()) {
        if (change.topic().equals(topic.name())) {
          PartitionModel old = partitions.get(change.partition());
          partitions.set(
              change.partition(),
              new PartitionModel(change.to(), old.bytes(), old.bytesPerSecond()));
        }
      }
      topics.add(new TopicModel(topic.name(), topic.replicationFactor(), partitions));
    }
    return new ClusterModel(model.brokers(), topics);
  }
}

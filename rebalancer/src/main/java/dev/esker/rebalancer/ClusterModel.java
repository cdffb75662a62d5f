package dev.esker.rebalancer;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A picture of a cluster that a plan is made from. The order in which brokers and topics are given
 * makes no difference.
 *
 * @param brokers at most {@value #MAX_BROKERS}, each once
 * @param topics each once, with at most {@value #MAX_PARTITIONS} partitions together. Replicas on
 *     brokers that aren't among {@code brokers} count as gone
 */
public record ClusterModel(List<BrokerModel> brokers, List<TopicModel> topics) {
  /** The most brokers that a plan is made for. */
  public static final int MAX_BROKERS = 10_000;

  /** The most partitions that a plan is made for. */
  public static final int MAX_PARTITIONS = 10_000_000;

  public ClusterModel {
    brokers = brokers.stream().sorted(Comparator.comparingInt(BrokerModel::id)).toList();
    topics = topics.stream().sorted(Comparator.comparing(TopicModel::name)).toList();
    BrokerModel.range("brokers", brokers.size(), 0, MAX_BROKERS);
    for (int i = 1; i < brokers.size(); i++) {
      if (brokers.get(i).id() == brokers.get(i - 1).id()) {
        throw new IllegalArgumentException("broker " + brokers.get(i).id() + " is given twice");
      }
    }
    Set<String> names = new HashSet<>();
    long partitions = 0;
    for (TopicModel topic : topics) {
      if (!names.add(topic.name())) {
        throw new IllegalArgumentException("topic '" + topic.name() + "' is given twice");
      }
      partitions += topic.partitions().size();
    }
    BrokerModel.range("partitions", partitions, 0, MAX_PARTITIONS);
  }
}

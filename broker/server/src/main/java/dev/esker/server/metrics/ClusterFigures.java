package dev.esker.server.metrics;

import dev.esker.gossip.BrokerRegistration;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.QuorumView;
import dev.esker.gossip.TopicState;
import java.util.Map;
import java.util.TreeMap;

/**
 * Topics, partitions and brokers as the metadata has them. Partitions are walked once for each
 * version of the metadata, which is immutable, and not for each look.
 */
public final class ClusterFigures {
  private final int brokerId;
  private final Source source;
  private long countedVersion = -1;
  private Count count;

  /** Where the figures come from. Any thread may ask. */
  public interface Source {
    /** The newest metadata. */
    MetadataImage image();

    /** Who decides about them, as far as is known here. */
    QuorumView quorum();

    /** {@code min.insync.replicas} of a topic. */
    int minInsyncReplicas(MetadataImage image, String topic);
  }

  /** What is known of the partitions of one image. */
  private static final class Count {
    long led;
    long underReplicated;
    long underMinIsr;
    long moving;
    long notPreferred;
    long offline;
    final Map<Integer, Integer> outOfSync = new TreeMap<>();
  }

  private ClusterFigures(int brokerId, Source source) {
    this.brokerId = brokerId;
    this.source = source;
  }

  /** Shows them, as the broker of that id sees them. */
  public static void register(BrokerMetrics metrics, int brokerId, Source source) {
    ClusterFigures figures = new ClusterFigures(brokerId, source);
    metrics.register(Families.of(figures::collect));
  }

  private void collect(Families families) {
    MetadataImage image = source.image();
    if (image.version() != countedVersion) {
      count = count(image);
      countedVersion = image.version();
    }
    families.gauge("esker_cluster_brokers", "Registered brokers.", image.brokers().size());
    families.gauge(
        "esker_cluster_fenced_brokers",
        "Registered brokers that take no part: gone, stopped, or not back yet.",
        image.brokers().stream().filter(BrokerRegistration::fenced).count());
    families.gauge("esker_cluster_topics", "Topics of the cluster.", image.topicCount());
    families.gauge(
        "esker_cluster_partitions", "Partitions of the cluster.", image.partitionCount());
    families.gauge(
        "esker_cluster_offline_partitions", "Partitions without a leader.", count.offline);
    families.gauge(
        "esker_metadata_version",
        "How many changes of the metadata this broker has seen.",
        image.version());
    collectQuorum(families);
    collectLed(families, image);
  }

  private void collectQuorum(Families families) {
    QuorumView quorum = source.quorum();
    families.gauge(
        "esker_controller_active",
        "1 on the node that leads the metadata, else 0.",
        quorum.leads() ? 1L : 0L);
    families.gauge(
        "esker_controller_node",
        "The node that leads the metadata, as far as this broker knows; -1 if it knows of none.",
        quorum.leader());
    families.gauge(
        "esker_controller_term",
        "Rises whenever the voters elect a node to lead the metadata.",
        quorum.term());
  }

  private void collectLed(Families families, MetadataImage image) {
    families.gauge("esker_leader_partitions", "Partitions that this broker leads.", count.led);
    families.gauge(
        "esker_under_replicated_partitions",
        "Partitions that this broker leads and that have fewer replicas in sync than replicas.",
        count.underReplicated);
    families.gauge(
        "esker_under_min_isr_partitions",
        "Partitions that this broker leads and that have fewer replicas in sync than"
            + " min.insync.replicas.",
        count.underMinIsr);
    families.gauge(
        "esker_reassigning_partitions",
        "Partitions that this broker leads and whose replicas are being moved.",
        count.moving);
    families.gauge(
        "esker_not_preferred_leader_partitions",
        "Partitions that this broker leads in place of their first replica.",
        count.notPreferred);
    Families.Series outOfSync =
        families.gauges(
            "esker_out_of_sync_replicas",
            "Replicas of partitions that this broker leads that aren't in sync, by where they are.",
            "broker");
    image.brokers().stream()
        .limit(BrokerMetrics.MAX_SERIES)
        .forEach(
            broker ->
                outOfSync.add(
                    (long) count.outOfSync.getOrDefault(broker.id(), 0),
                    Integer.toString(broker.id())));
  }

  private Count count(MetadataImage image) {
    Count sum = new Count();
    for (TopicState topic : image.topics()) {
      int least = source.minInsyncReplicas(image, topic.name());
      for (PartitionState partition : topic.partitions()) {
        if (partition.leader() == PartitionState.NO_LEADER) {
          sum.offline++;
        } else if (partition.leader() == brokerId) {
          countLed(sum, partition, least);
        }
      }
    }
    return sum;
  }

  private void countLed(Count sum, PartitionState partition, int least) {
    sum.led++;
    sum.moving += partition.reassignment().underWay() ? 1 : 0;
    sum.notPreferred += partition.replicas().get(0) == brokerId ? 0 : 1;
    sum.underMinIsr +=
        partition.isr().size() < Math.min(least, partition.replicas().size()) ? 1 : 0;
    if (partition.isr().size() < partition.replicas().size()) {
      sum.underReplicated++;
      for (int replica : partition.replicas()) {
        if (!partition.isr().contains(replica)) {
          sum.outOfSync.merge(replica, 1, Integer::sum);
        }
      }
    }
  }
}

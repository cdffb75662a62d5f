package dev.esker.server.metrics;

import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.PartitionState;
import dev.esker.gossip.TopicState;
import java.util.function.Supplier;

/**
 * Topics, partitions and brokers as the metadata has them. Partitions are walked once for each
 * version of the metadata, which is immutable, and not for each look.
 */
public final class ClusterFigures {
  private final int brokerId;
  private final Supplier<MetadataImage> newest;
  private long countedVersion = -1;
  private Count count;

  /** What is known of the partitions of one image. */
  private record Count(long led, long underReplicated, long offline) {}

  private ClusterFigures(int brokerId, Supplier<MetadataImage> newest) {
    this.brokerId = brokerId;
    this.newest = newest;
  }

  /** Shows them, as the broker of that id sees them. */
  public static void register(BrokerMetrics metrics, int brokerId, Supplier<MetadataImage> newest) {
    ClusterFigures figures = new ClusterFigures(brokerId, newest);
    metrics.register(Families.of(figures::collect));
  }

  private void collect(Families families) {
    MetadataImage image = newest.get();
    if (image.version() != countedVersion) {
      count = count(image);
      countedVersion = image.version();
    }
    families.gauge("esker_cluster_brokers", "Registered brokers.", image.brokers().size());
    families.gauge("esker_cluster_topics", "Topics of the cluster.", image.topicCount());
    families.gauge(
        "esker_cluster_partitions", "Partitions of the cluster.", image.partitionCount());
    families.gauge("esker_leader_partitions", "Partitions that this broker leads.", count.led());
    families.gauge(
        "esker_under_replicated_partitions",
        "Partitions that this broker leads and that have fewer replicas in sync than replicas.",
        count.underReplicated());
    families.gauge(
        "esker_cluster_offline_partitions", "Partitions without a leader.", count.offline());
    families.gauge(
        "esker_metadata_version",
        "How many changes of the metadata this broker has seen.",
        image.version());
  }

  private Count count(MetadataImage image) {
    long led = 0;
    long under = 0;
    long offline = 0;
    for (TopicState topic : image.topics()) {
      for (PartitionState partition : topic.partitions()) {
        boolean mine = partition.leader() == brokerId;
        led += mine ? 1 : 0;
        under += mine && partition.isr().size() < partition.replicas().size() ? 1 : 0;
        offline += partition.leader() == PartitionState.NO_LEADER ? 1 : 0;
      }
    }
    return new Count(led, under, offline);
  }
}

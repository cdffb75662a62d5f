package dev.esker.server;

import dev.esker.controller.ConfiguredTopicRules;
import dev.esker.engine.PartitionId;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.gossip.MetadataImage;
import dev.esker.gossip.QuorumView;
import dev.esker.server.cluster.ClusterSide;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.groups.CoordinatorDriver;
import dev.esker.server.groups.GroupFigures;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.server.metrics.CleanerFigures;
import dev.esker.server.metrics.ClusterFigures;
import dev.esker.server.metrics.ElectionFigures;
import dev.esker.server.metrics.PartitionFigures;
import dev.esker.server.metrics.PipelineFigures;
import dev.esker.server.metrics.ReplicationFigures;
import dev.esker.server.metrics.StorageFigures;
import dev.esker.server.metrics.TopicFigures;
import dev.esker.server.metrics.WalFigures;
import dev.esker.spi.TopicPartition;

/** The figures of a core: made before its parts, and shown once those are there. */
final class CoreFigures {
  private final BrokerMetrics metrics;
  private final WalFigures wal;
  private final TopicFigures topics = new TopicFigures();

  CoreFigures(BrokerMetrics metrics) {
    this.metrics = metrics;
    this.wal = new WalFigures(metrics);
  }

  /** What the engine tells its fsyncs. */
  WalFigures wal() {
    return wal;
  }

  /** What the log service tells its traffic. */
  TopicFigures topics() {
    return topics;
  }

  void showStorage(StorageEngine engine, BrokerConfig config) {
    wal.register(metrics, engine);
    PipelineFigures.register(metrics, engine);
    StorageFigures.register(metrics, engine, config.storage());
    CleanerFigures.register(metrics, engine);
    PartitionFigures.register(metrics, engine);
  }

  /** What the cluster is like, as this broker sees it. */
  void showCluster(Foundation foundation, ClusterImage cluster) {
    int brokerId = foundation.identity().nodeId();
    ElectionFigures elections = new ElectionFigures(brokerId);
    foundation.metadata().subscribe(elections);
    elections.register(metrics);
    ClusterFigures.register(metrics, brokerId, new Seen(foundation, cluster));
    ReplicationFigures.register(
        metrics,
        () -> cluster.view().image(),
        foundation.side().map(ClusterSide::figures).orElse(ReplicationFigures.Source.ALONE));
    metrics.register(topics.collector(topic -> cluster.view().image().topic(topic).isPresent()));
  }

  void showGroups(CoordinatorDriver groups, ClusterImage cluster, StorageEngine engine) {
    GroupFigures.register(metrics, groups, partition -> endOffset(partition, cluster, engine));
  }

  private static long endOffset(
      TopicPartition partition, ClusterImage cluster, StorageEngine engine) {
    return cluster
        .view()
        .image()
        .topic(partition.topic())
        .flatMap(topic -> engine.find(new PartitionId(topic.id(), partition.partition())))
        .map(PartitionLog::highWatermark)
        .orElse(-1L);
  }

  private record Seen(Foundation foundation, ClusterImage cluster)
      implements ClusterFigures.Source {
    @Override
    public MetadataImage image() {
      return cluster.view().image();
    }

    @Override
    public QuorumView quorum() {
      return foundation.metadata().quorum();
    }

    @Override
    public int minInsyncReplicas(MetadataImage image, String topic) {
      return new ConfiguredTopicRules(foundation.resolver()).minInsyncReplicas(image, topic);
    }
  }
}

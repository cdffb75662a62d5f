package dev.esker.server;

import dev.esker.engine.PartitionId;
import dev.esker.engine.StorageEngine;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.server.config.BrokerConfig;
import dev.esker.server.groups.CoordinatorDriver;
import dev.esker.server.groups.GroupFigures;
import dev.esker.server.metrics.BrokerMetrics;
import dev.esker.server.metrics.CleanerFigures;
import dev.esker.server.metrics.ClusterFigures;
import dev.esker.server.metrics.PartitionFigures;
import dev.esker.server.metrics.PipelineFigures;
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

  void showCluster(ClusterImage cluster, int brokerId) {
    ClusterFigures.register(metrics, brokerId, () -> cluster.view().image());
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
}

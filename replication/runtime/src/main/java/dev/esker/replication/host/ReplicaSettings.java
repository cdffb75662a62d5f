package dev.esker.replication.host;

import dev.esker.engine.LogConfig;
import dev.esker.gossip.MetadataImage;

/** The settings of topics that replicas depend on; pure functions of the image. */
public interface ReplicaSettings {
  /** {@code min.insync.replicas} of a topic, from 1. */
  int minInsyncReplicas(MetadataImage image, String topic);

  /** How the log of a topic's partitions is kept. */
  LogConfig logConfig(MetadataImage image, String topic);
}

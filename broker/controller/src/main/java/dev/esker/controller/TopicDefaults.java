package dev.esker.controller;

import dev.esker.gossip.MetadataLimits;

/**
 * What a topic is given when nobody says otherwise, and how large topics may be.
 *
 * @param partitions {@code num.partitions}, from 1
 * @param replicationFactor {@code default.replication.factor}, from 1
 * @param maxPartitions the most partitions of one topic
 * @param maxTotalPartitions the most partitions of all topics together
 */
public record TopicDefaults(
    int partitions, short replicationFactor, int maxPartitions, int maxTotalPartitions) {

  /** One partition, one replica, and the largest limits. */
  public static final TopicDefaults STANDARD =
      new TopicDefaults(
          1, (short) 1, MetadataLimits.MAX_PARTITIONS, MetadataLimits.MAX_TOTAL_PARTITIONS);

  public TopicDefaults {
    require("maxPartitions", maxPartitions, MetadataLimits.MAX_PARTITIONS);
    require("maxTotalPartitions", maxTotalPartitions, MetadataLimits.MAX_TOTAL_PARTITIONS);
    require("num.partitions", partitions, maxPartitions);
    require("default.replication.factor", replicationFactor, MetadataLimits.MAX_REPLICAS);
  }

  private static void require(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(
          name + " = " + value + " must be a whole number from 1 to " + max);
    }
  }
}

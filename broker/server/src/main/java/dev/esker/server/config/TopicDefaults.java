package dev.esker.server.config;

import java.util.List;

/**
 * How topics come into being.
 *
 * @param partitions of a topic that doesn't say how many
 * @param replicationFactor of a topic that doesn't say how many replicas
 * @param autoCreate whether a client that asks for a missing topic gets one
 */
public record TopicDefaults(int partitions, int replicationFactor, boolean autoCreate) {

  static final Setting<Integer> NUM_PARTITIONS =
      Setting.integer(
          "num.partitions",
          1,
          1,
          10_000,
          "Partitions of a topic that is created without saying how many.");

  static final Setting<Integer> REPLICATION_FACTOR =
      Setting.integer(
          "default.replication.factor",
          1,
          1,
          1_000,
          "Replicas of each partition of a topic that is created without saying how many.");

  static final Setting<Boolean> AUTO_CREATE =
      Setting.bool(
          "auto.create.topics.enable",
          true,
          "Whether a client that asks for a topic that isn't there gets it created.");

  static final List<Setting<?>> SETTINGS = List.of(NUM_PARTITIONS, REPLICATION_FACTOR, AUTO_CREATE);

  static TopicDefaults from(ConfigValues values) {
    return new TopicDefaults(
        values.get(NUM_PARTITIONS), values.get(REPLICATION_FACTOR), values.get(AUTO_CREATE));
  }
}

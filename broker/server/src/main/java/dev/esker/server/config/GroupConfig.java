package dev.esker.server.config;

import java.util.List;

/**
 * Consumer groups.
 *
 * @param offsetsTopic how the internal topic that keeps groups and offsets is created
 * @param initialRebalanceDelayMillis that the first generation waits for more members
 * @param minSessionTimeoutMillis the shortest session timeout that a member may ask for
 * @param maxSessionTimeoutMillis the longest
 * @param maxSize members of a group
 * @param maxMetadataBytes of the text that a commit may carry
 * @param offsetsRetentionMillis that offsets of an empty group are kept
 */
public record GroupConfig(
    OffsetsTopic offsetsTopic,
    int initialRebalanceDelayMillis,
    int minSessionTimeoutMillis,
    int maxSessionTimeoutMillis,
    int maxSize,
    int maxMetadataBytes,
    long offsetsRetentionMillis) {

  /**
   * How the internal topic that keeps groups and offsets is created.
   *
   * @param partitions how many
   * @param replicationFactor how many copies, if there are so many brokers then
   */
  public record OffsetsTopic(int partitions, short replicationFactor) {}

  static final Setting<Integer> OFFSETS_PARTITIONS =
      Setting.integer(
          "offsets.topic.num.partitions",
          50,
          1,
          10_000,
          "Partitions of the internal topic __consumer_offsets; fixed once the topic is there.");

  static final Setting<Integer> OFFSETS_REPLICATION =
      Setting.integer(
          "offsets.topic.replication.factor",
          3,
          1,
          Short.MAX_VALUE,
          "Copies of __consumer_offsets; as many as there are brokers when it is created, if fewer.");

  static final Setting<Integer> INITIAL_DELAY =
      Setting.integer(
          "group.initial.rebalance.delay.ms",
          0,
          0,
          Integer.MAX_VALUE,
          "How long an empty group waits for more members before its first generation.");

  static final Setting<Integer> MIN_SESSION =
      Setting.integer(
          "group.min.session.timeout.ms",
          6_000,
          1,
          Integer.MAX_VALUE,
          "The shortest session timeout that a member may ask for.");

  static final Setting<Integer> MAX_SESSION =
      Setting.integer(
          "group.max.session.timeout.ms",
          1_800_000,
          1,
          Integer.MAX_VALUE,
          "The longest session timeout that a member may ask for.");

  static final Setting<Integer> MAX_SIZE =
      Setting.integer(
          "group.max.size", 10_000, 1, Integer.MAX_VALUE, "Members that a group may have.");

  static final Setting<Integer> MAX_METADATA =
      Setting.integer(
          "offset.metadata.max.bytes",
          4_096,
          0,
          1 << 20,
          "Bytes of text that a committed offset may carry.");

  static final Setting<Long> OFFSETS_RETENTION =
      Setting.timeUnits(
          "offsets.retention.minutes",
          10_080L,
          1,
          Integer.MAX_VALUE,
          "How long the offsets of a group without members are kept.");

  static final List<Setting<?>> SETTINGS =
      List.of(
          OFFSETS_PARTITIONS,
          OFFSETS_REPLICATION,
          INITIAL_DELAY,
          MIN_SESSION,
          MAX_SESSION,
          MAX_SIZE,
          MAX_METADATA,
          OFFSETS_RETENTION);

  static GroupConfig from(ConfigValues values) {
    GroupConfig config =
        new GroupConfig(
            new OffsetsTopic(
                values.get(OFFSETS_PARTITIONS), values.get(OFFSETS_REPLICATION).shortValue()),
            values.get(INITIAL_DELAY),
            values.get(MIN_SESSION),
            values.get(MAX_SESSION),
            values.get(MAX_SIZE),
            values.get(MAX_METADATA),
            values.get(OFFSETS_RETENTION) * 60_000);
    if (config.minSessionTimeoutMillis > config.maxSessionTimeoutMillis) {
      throw values.conflict(
          MIN_SESSION.name(),
          "group.min.session.timeout.ms = "
              + config.minSessionTimeoutMillis
              + " is not allowed: it must be at most group.max.session.timeout.ms = "
              + config.maxSessionTimeoutMillis);
    }
    return config;
  }
}

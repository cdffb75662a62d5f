package dev.esker.server.config;

import dev.esker.controller.rebalance.RebalanceOptions;
import dev.esker.rebalancer.ReassignmentLimits;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * When and how the partitions of a cluster move by themselves. The controllers' settings count.
 *
 * @param options as the rebalancer takes them
 */
public record RebalanceConfig(RebalanceOptions options) {
  /** Bytes a second at most that a broker sends to replicas that are being added; dynamic. */
  public static final String RATE_KEY = "rebalance.throttled.rate";

  private static final int MAX_MILLIS = 7 * 24 * 3_600_000;
  private static final int MAX_PARTITIONS = 10_000;

  static final Setting<Boolean> ON_JOIN =
      Setting.bool(
          "rebalance.on.join.enable",
          true,
          "Whether a broker that is new in the cluster gets its share of partitions by itself.");

  static final Setting<Long> JOIN_DELAY =
      Setting.millis(
          "rebalance.join.delay.ms",
          10_000L,
          0,
          MAX_MILLIS,
          "How long a new broker waits for others to join before it gets its share.");

  static final Setting<Long> LEAVE_GRACE =
      Setting.millis(
          "rebalance.leave.grace.ms",
          1_800_000L,
          -1,
          MAX_MILLIS,
          "How long a broker may be away before what it had gets new homes; -1: for ever.");

  static final Setting<Integer> PARTITIONS =
      Setting.integer(
          "rebalance.max.partitions",
          ReassignmentLimits.STANDARD.mostPartitions(),
          1,
          MAX_PARTITIONS,
          "How many partitions the rebalancer moves at a time.");

  static final Setting<Integer> PER_BROKER =
      Setting.integer(
          "rebalance.max.partitions.per.broker",
          ReassignmentLimits.STANDARD.mostIncoming(),
          1,
          MAX_PARTITIONS,
          "How many of them a broker gets, and how many it gives.");

  static final Setting<Long> RATE =
      Setting.bytes(
          RATE_KEY,
          128L << 20,
          0,
          Long.MAX_VALUE,
          "The bytes per second that a broker sends to replicas that are being added to"
              + " partitions, whoever moves them; 0 stops them. Can be changed while it runs.");

  static final List<Setting<?>> SETTINGS =
      List.of(ON_JOIN, JOIN_DELAY, LEAVE_GRACE, PARTITIONS, PER_BROKER, RATE);

  static RebalanceConfig from(ConfigValues values) {
    long grace = values.get(LEAVE_GRACE);
    int perBroker = values.get(PER_BROKER);
    // Read so that a bad value is an error; what is in force is looked up when it is needed.
    values.get(RATE);
    return new RebalanceConfig(
        new RebalanceOptions(
            values.get(ON_JOIN),
            Duration.ofMillis(values.get(JOIN_DELAY)).toNanos(),
            grace < 0 ? OptionalLong.empty() : OptionalLong.of(Duration.ofMillis(grace).toNanos()),
            new ReassignmentLimits(
                values.get(PARTITIONS),
                perBroker,
                perBroker,
                ReassignmentLimits.STANDARD.mostSteps()),
            RebalanceOptions.STANDARD.retryNanos()));
  }
}

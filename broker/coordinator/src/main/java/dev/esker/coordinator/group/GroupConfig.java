package dev.esker.coordinator.group;

/**
 * The settings of membership.
 *
 * @param initialRebalanceDelayMillis {@code group.initial.rebalance.delay.ms}: how long an empty
 *     group waits for more members before its first generation; from 0
 * @param minSessionTimeoutMillis {@code group.min.session.timeout.ms}
 * @param maxSessionTimeoutMillis {@code group.max.session.timeout.ms}
 * @param maxSize {@code group.max.size}: members of one group, those that were only given an id
 *     included
 * @param maxGroupBytes what the members of one group may bring along in all, and how long the
 *     record of a generation may be; the log must take batches of that size
 */
public record GroupConfig(
    int initialRebalanceDelayMillis,
    int minSessionTimeoutMillis,
    int maxSessionTimeoutMillis,
    int maxSize,
    int maxGroupBytes) {

  /**
   * Kafka's defaults where they are limits already. Kafka's code says 3000 ms for the initial
   * delay, but the configuration that it ships sets 0, as does everybody who tries it out; 0 is
   * what a newcomer knows. A group's size has no limit in Kafka, but the record of a generation is
   * one batch, so that 1 MiB ({@code max.message.bytes}) is where it ends there; here it is enough
   * for 10,000 ordinary members.
   */
  public static final GroupConfig DEFAULTS = new GroupConfig(0, 6_000, 1_800_000, 10_000, 8 << 20);

  public GroupConfig {
    require("group.initial.rebalance.delay.ms", initialRebalanceDelayMillis, 0);
    require("group.min.session.timeout.ms", minSessionTimeoutMillis, 1);
    require("group.max.session.timeout.ms", maxSessionTimeoutMillis, minSessionTimeoutMillis);
    require("group.max.size", maxSize, 1);
    require("the bytes of a group", maxGroupBytes, 1);
  }

  private static void require(String key, int value, int least) {
    if (value < least) {
      throw new IllegalArgumentException(key + " is " + value + ", must be at least " + least);
    }
  }
}

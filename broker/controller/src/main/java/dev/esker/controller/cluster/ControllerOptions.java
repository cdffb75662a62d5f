package dev.esker.controller.cluster;

import java.time.Duration;

/**
 * How a controller behaves; all times are in nanoseconds.
 *
 * @param sessionTimeoutNanos {@code broker.session.timeout.ms}: without a heartbeat for that long a
 *     broker is fenced; also the length of a lease. Positive
 * @param retryNanos after which it proposes again what wasn't applied. Positive
 * @param maxChanges the most partitions that one command changes; 1 to 100,000
 * @param preferred whether and when leaderships go back to the first replicas
 */
public record ControllerOptions(
    long sessionTimeoutNanos, long retryNanos, int maxChanges, PreferredLeaders preferred) {

  /** Kafka's numbers for preferred leaders, and timeouts for failover within a second or two. */
  public static final ControllerOptions STANDARD =
      new ControllerOptions(
          Duration.ofSeconds(2).toNanos(),
          Duration.ofMillis(100).toNanos(),
          10_000,
          new PreferredLeaders(true, 10, Duration.ofSeconds(300).toNanos()));

  public ControllerOptions {
    if (sessionTimeoutNanos < 1 || retryNanos < 1 || maxChanges < 1 || maxChanges > 100_000) {
      throw new IllegalArgumentException(
          "session timeout "
              + sessionTimeoutNanos
              + " ns, retry "
              + retryNanos
              + " ns, at most "
              + maxChanges
              + " changes");
    }
  }

  /**
   * When leaderships go back to preferred leaders.
   *
   * @param enabled {@code auto.leader.rebalance.enable}
   * @param imbalancePercent {@code leader.imbalance.per.broker.percentage}: more than that of the
   *     partitions that a broker should lead must be led by others
   * @param intervalNanos {@code leader.imbalance.check.interval.seconds}. Positive
   */
  public record PreferredLeaders(boolean enabled, int imbalancePercent, long intervalNanos) {
    public PreferredLeaders {
      if (imbalancePercent < 0 || intervalNanos < 1) {
        throw new IllegalArgumentException(
            "imbalance of " + imbalancePercent + " % every " + intervalNanos + " ns");
      }
    }
  }
}

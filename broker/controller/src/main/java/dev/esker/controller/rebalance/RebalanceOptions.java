package dev.esker.controller.rebalance;

import dev.esker.rebalancer.ReassignmentLimits;
import java.time.Duration;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * How the rebalancer behaves; all times are in nanoseconds.
 *
 * @param onJoin {@code rebalance.on.join.enable}: whether a broker that is new gets its share by
 *     itself
 * @param joinDelayNanos {@code rebalance.join.delay.ms}: how long it waits for others to join
 * @param leaveGraceNanos {@code rebalance.leave.grace.ms}: after which a fenced broker is taken for
 *     gone and what it had gets new homes; empty for never
 * @param limits {@code rebalance.max.partitions} that move at a time and {@code
 *     rebalance.max.partitions.per.broker} that a broker gets, or gives, at a time
 * @param retryNanos after which it proposes again what wasn't applied. Positive
 */
public record RebalanceOptions(
    boolean onJoin,
    long joinDelayNanos,
    OptionalLong leaveGraceNanos,
    ReassignmentLimits limits,
    long retryNanos) {

  /** Joins at once, leaves after half an hour. */
  public static final RebalanceOptions STANDARD =
      new RebalanceOptions(
          true,
          Duration.ofSeconds(10).toNanos(),
          OptionalLong.of(Duration.ofMinutes(30).toNanos()),
          ReassignmentLimits.STANDARD,
          Duration.ofSeconds(1).toNanos());

  public RebalanceOptions {
    Objects.requireNonNull(limits, "limits");
    if (joinDelayNanos < 0 || leaveGraceNanos.orElse(0) < 0 || retryNanos < 1) {
      throw new IllegalArgumentException(
          "a time is negative: join delay "
              + joinDelayNanos
              + ", leave grace "
              + leaveGraceNanos
              + ", retry "
              + retryNanos);
    }
  }
}

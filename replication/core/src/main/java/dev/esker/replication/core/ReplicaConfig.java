package dev.esker.replication.core;

import java.time.Duration;

/**
 * The bounds of a replica.
 *
 * @param windowBytes the most that is under way to one follower, sent and not known to be on its
 *     disk; at least one batch always goes
 * @param windowMessages the most messages under way to one follower
 * @param messageBytes the most batches in one message, unless a single one is larger
 * @param lagNanos how long a follower may go without catching up before it is taken out of the ISR
 * @param resendNanos how long to wait for an answer before asking again
 * @param maxResendNanos to what that grows while no answer comes
 * @param maxPendingAppends how many appends may wait for in-sync replicas
 */
public record ReplicaConfig(
    int windowBytes,
    int windowMessages,
    int messageBytes,
    long lagNanos,
    long resendNanos,
    long maxResendNanos,
    int maxPendingAppends) {
  /** 4 MiB in up to 128 messages of up to 1 MiB; 10 s; 500 ms to 10 s; 100,000 appends. */
  public static final ReplicaConfig DEFAULTS =
      new ReplicaConfig(
          4 << 20,
          128,
          1 << 20,
          Duration.ofSeconds(10).toNanos(),
          Duration.ofMillis(500).toNanos(),
          Duration.ofSeconds(10).toNanos(),
          100_000);

  public ReplicaConfig {
    atLeastOne("window bytes", windowBytes);
    atLeastOne("window messages", windowMessages);
    atLeastOne("message bytes", messageBytes);
    atLeastOne("lag nanos", lagNanos);
    atLeastOne("resend nanos", resendNanos);
    atLeastOne("pending appends", maxPendingAppends);
    if (maxResendNanos < resendNanos) {
      throw new IllegalArgumentException(
          "max resend nanos " + maxResendNanos + " is less than resend nanos " + resendNanos);
    }
  }

  private static void atLeastOne(String what, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(what + " " + value + " is less than 1");
    }
  }
}

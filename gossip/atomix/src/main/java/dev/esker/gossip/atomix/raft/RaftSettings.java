package dev.esker.gossip.atomix.raft;

import java.time.Duration;

/**
 * How the voters agree.
 *
 * @param electionTimeout how long a voter waits for its leader, at least; up to twice that
 * @param heartbeatInterval how often a leader is heard
 * @param proposalTimeout how long a proposal is tried
 * @param segmentBytes the size of a segment of the log; snapshots are taken when one can go
 * @param reserveBytes how much of the disk stays free: below, nothing is appended
 */
public record RaftSettings(
    Duration electionTimeout,
    Duration heartbeatInterval,
    Duration proposalTimeout,
    int segmentBytes,
    long reserveBytes) {

  /** The largest entry, above any entry and above what is under way at a time. */
  static final int MAX_ENTRY_BYTES = 1 << 20;

  public RaftSettings {
    range("election timeout", electionTimeout.toMillis(), 50, 60_000);
    range("heartbeat interval", heartbeatInterval.toMillis(), 10, electionTimeout.toMillis() / 2);
    range("proposal timeout", proposalTimeout.toMillis(), 100, 600_000);
    range("segment bytes", segmentBytes, 2L * MAX_ENTRY_BYTES, 1 << 30);
    range("reserve bytes", reserveBytes, 0, Long.MAX_VALUE);
  }

  private static void range(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(name + " = " + value + " is not in " + min + ".." + max);
    }
  }

  /** What was measured to serve well on one machine and in one data centre. */
  public static RaftSettings defaults() {
    return new RaftSettings(
        Duration.ofMillis(500), Duration.ofMillis(100), Duration.ofSeconds(10), 4 << 20, 64 << 20);
  }
}

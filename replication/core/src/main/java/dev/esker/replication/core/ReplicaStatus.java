package dev.esker.replication.core;

import java.util.List;

/**
 * How a replica stands, for people, metrics and tests.
 *
 * @param role what it does
 * @param leaderEpoch the last one that it was assigned, or -1
 * @param highWatermark what it knows of it
 * @param durableEnd the end of what is on disk here, as far as the replica was told
 * @param followers what a leader knows of its followers, by rising id; else empty
 */
public record ReplicaStatus(
    ReplicaRole role,
    int leaderEpoch,
    long highWatermark,
    long durableEnd,
    List<Follower> followers) {
  public ReplicaStatus {
    followers = List.copyOf(followers);
  }

  /**
   * A follower as its leader knows it.
   *
   * @param broker its id
   * @param brokerEpoch of its run, or -1
   * @param durableEnd the end of what is on its disk, or -1
   * @param bytesUnderWay sent to it and not known to be there
   * @param caughtUpAtNanos when it last had all that the leader had
   */
  public record Follower(
      int broker, long brokerEpoch, long durableEnd, int bytesUnderWay, long caughtUpAtNanos) {}
}

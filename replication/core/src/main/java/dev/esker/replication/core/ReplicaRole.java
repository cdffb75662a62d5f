package dev.esker.replication.core;

/** What a replica is doing. */
public enum ReplicaRole {
  /** Nothing: it wasn't told to, or it can't. */
  OFFLINE,
  /** Waits until its log is quiet, to lead. */
  BECOMING_LEADER,
  /** Takes appends and feeds followers. */
  LEADING,
  /** Waits until its log is quiet, to follow. */
  BECOMING_FOLLOWER,
  /** Takes what the leader sends. */
  FOLLOWING,
  /** A follower that waits until its log is cut. */
  CUTTING
}

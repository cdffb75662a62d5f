package dev.esker.replication.core;

/**
 * What a replica wants done. Called during {@link PartitionReplica#step} only, in order, on its
 * thread; nothing here may call back into the replica: answers come as events of later steps.
 *
 * <p>Tokens are given out by the replica and never repeated by it.
 */
public interface Effects {

  // The local log. Its commands take effect in the order in which they are given.

  /**
   * Makes the log accept appends of that epoch, and of no earlier one from there on. Answered by
   * {@link ReplicaEvent.RoleTaken} or {@link ReplicaEvent.LogFailed}.
   */
  void lead(int epoch);

  /** Makes the log accept a leader's batches in that epoch and nothing else. Answered alike. */
  void follow(int epoch);

  /**
   * Appends batches of the leader as they are. Answered by {@link ReplicaEvent.Appended} once they
   * are durable or refused; refused must be what doesn't begin at the end of the log, and what
   * comes when the log doesn't follow in that epoch.
   *
   * @param batches pass to the log
   */
  void append(long token, int epoch, long baseOffset, Batches batches);

  /** Cuts off the records from that offset on. Answered by {@link ReplicaEvent.Cut}. */
  void truncate(long token, int epoch, long offset);

  /** Drops all records and begins anew at an offset. Answered by {@link ReplicaEvent.Cut}. */
  void restartAt(long token, int epoch, long offset);

  /**
   * Reads whole batches up to the end of the log, durable or not; at least one if there is any.
   * Answered by {@link ReplicaEvent.ReadDone} or {@link ReplicaEvent.ReadFailed}, perhaps much
   * later.
   *
   * @param follower for whom
   */
  void read(long token, int follower, long offset, int maxBytes);

  /** Raises the high watermark: what is below may be read by consumers. */
  void advanceHighWatermark(long offset);

  /** Deletes the records before an offset, which isn't above the high watermark. */
  void moveLogStart(long offset);

  // Others.

  /**
   * Sends a message, if there is a connection. It may be lost.
   *
   * @param message its batches pass to the sender
   */
  void send(int broker, ReplicaMessage message);

  /** Proposes a change to the metadata. Answered by {@link ReplicaEvent.ProposalAnswered}. */
  void propose(IsrProposal proposal);

  /** Completes a pending append: all in-sync replicas have it on disk. */
  void complete(long pendingId);

  /** Ends a pending append without success. What it wrote may or may not stay. */
  void fail(long pendingId, PendingFailure reason);

  /** Says which role this replica has from now on. */
  void roleIs(ReplicaRole role, int leaderEpoch);

  /**
   * Says that records below the high watermark were given up, as only an unclean election causes.
   *
   * @param highWatermark as it was
   * @param cutTo the end of what is left
   */
  void highWatermarkLost(long highWatermark, long cutTo);

  /** Why a pending append ends without success. */
  enum PendingFailure {
    /** This replica doesn't lead (any more) in the append's epoch. */
    NOT_LEADER,
    /** Not every in-sync replica had it in time. */
    TIMED_OUT,
    /** More appends wait than {@link ReplicaConfig#maxPendingAppends}. */
    TOO_MANY
  }
}

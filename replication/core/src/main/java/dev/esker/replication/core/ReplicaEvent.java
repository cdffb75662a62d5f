package dev.esker.replication.core;

import java.util.Objects;

/** What can happen to a replica. */
public sealed interface ReplicaEvent {

  /**
   * The metadata has changed. Those of earlier partition epochs than one that was told are ignored.
   */
  record Assigned(PartitionAssignment assignment) implements ReplicaEvent {
    public Assigned {
      Objects.requireNonNull(assignment, "assignment");
    }
  }

  /** The partition is no longer kept here, or the broker stops: the replica does nothing more. */
  record Unassigned() implements ReplicaEvent {}

  /**
   * A message has come.
   *
   * @param from the broker that sent it, as its connection says
   */
  record Received(int from, ReplicaMessage message) implements ReplicaEvent {}

  /** The way to a broker is open again after it wasn't: messages may have been lost. */
  record Connected(int broker) implements ReplicaEvent {}

  /** A deadline ({@link PartitionReplica#nextDeadline}) has come. At any other time it is idle. */
  record Tick() implements ReplicaEvent {}

  /**
   * What the local log answers or tells, in the order in which it happened there: ends that were
   * seen before the log was cut are never told after the cut.
   */
  sealed interface LocalLogEvent extends ReplicaEvent {}

  /**
   * The log has taken the role that was asked for: all before is durable, all of earlier epochs
   * that comes later is refused.
   *
   * @param epoch the leader epoch of the role
   * @param leads as {@link Effects#lead}, or as {@link Effects#follow}
   * @param logEnd where the log ends now
   */
  record RoleTaken(int epoch, boolean leads, long logEnd) implements LocalLogEvent {}

  /**
   * The log can't do what was asked of it; the reason is for people. Final for the leader epoch.
   */
  record LogFailed(int epoch, String reason) implements LocalLogEvent {}

  /**
   * The log's ends have moved up.
   *
   * @param writtenEnd the offset after the last record, durable or not
   * @param durableEnd the offset after the last durable record
   */
  record LogMoved(long writtenEnd, long durableEnd) implements LocalLogEvent {}

  /** Records at the start of the log have been deleted: {@link LogView#logStart} has moved. */
  record LogStartMoved() implements LocalLogEvent {}

  /**
   * A batch of a leader was appended and is durable, or refused. Answers come in the order of the
   * appends.
   *
   * @param token of {@link Effects#append}
   * @param accepted whether it is in the log
   */
  record Appended(long token, boolean accepted) implements LocalLogEvent {}

  /**
   * The log was cut, or begun anew, durably.
   *
   * @param token of {@link Effects#truncate} or {@link Effects#restartAt}
   * @param logEnd where it ends now
   */
  record Cut(long token, long logEnd) implements LocalLogEvent {}

  /**
   * What was asked for by {@link Effects#read}; the batches pass to the replica.
   *
   * @param token of the read
   * @param batches whole ones from where the read began; none if there was nothing
   * @param endOffset the offset after the last of them
   * @param lastEpoch the epoch of the last of them
   */
  record ReadDone(long token, Batches batches, long endOffset, int lastEpoch)
      implements LocalLogEvent {}

  /** Nothing could be read: the offset is gone, or the disk doesn't answer. */
  record ReadFailed(long token) implements LocalLogEvent {}

  /**
   * What became of a proposal.
   *
   * @param id of {@link IsrProposal}
   * @param outcome what is known of it
   */
  record ProposalAnswered(long id, Outcome outcome) implements ReplicaEvent {}

  /** What became of a proposal. */
  enum Outcome {
    /** It took effect; the metadata will say so. */
    COMMITTED,
    /** It didn't, and never will. */
    REFUSED,
    /** It may or may not have, or still may. */
    UNKNOWN
  }

  /**
   * An append waits until every in-sync replica has it on disk.
   *
   * @param id by which it is completed
   * @param endOffset the offset after its last record
   * @param leaderEpoch in which it was appended
   * @param deadlineNanos when it fails
   */
  record AppendPending(long id, long endOffset, int leaderEpoch, long deadlineNanos)
      implements ReplicaEvent {}

  /** Nobody waits for an append any more. */
  record PendingCancelled(long id) implements ReplicaEvent {}
}

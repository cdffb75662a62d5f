package dev.esker.replication.core;

import java.util.Objects;

/**
 * What replicas of a partition say to each other. Every message says all that it relies on, so one
 * that is lost, late, repeated or overtaken does no harm; the rules are in {@code
 * docs/REPLICATION.md}. Constructors throw {@link IllegalArgumentException} for what no replica
 * says.
 */
public sealed interface ReplicaMessage {
  /** Stands for the epoch of a record that isn't there. */
  int NO_EPOCH = -1;

  /** Which partition this is about. */
  PartitionKey partition();

  /** The leader epoch that the sender is in. */
  int leaderEpoch();

  /**
   * From a follower: how far it is. An acknowledgement of what is durable, and a request to send on
   * if it asks for that.
   *
   * @param partition which
   * @param leaderEpoch in which it follows
   * @param brokerEpoch of the run of the follower's process
   * @param logEnd the offset after the last record that it has received
   * @param lastEpoch the epoch of that record; {@link #NO_EPOCH} if its log is empty
   * @param durableEnd the offset after the last record on its disk, at most {@code logEnd}
   * @param highWatermark what it knows of it, at most {@code durableEnd}
   * @param asks whether the leader is to send from {@code logEnd}, whatever it has sent before
   */
  record Position(
      PartitionKey partition,
      int leaderEpoch,
      long brokerEpoch,
      long logEnd,
      int lastEpoch,
      long durableEnd,
      long highWatermark,
      boolean asks)
      implements ReplicaMessage {
    public Position {
      Objects.requireNonNull(partition, "partition");
      atLeast("leader epoch", leaderEpoch, 0);
      atLeast("broker epoch", brokerEpoch, 0);
      atLeast("last epoch", lastEpoch, NO_EPOCH);
      atLeast("high watermark", highWatermark, 0);
      atLeast("durable end", durableEnd, highWatermark);
      atLeast("log end", logEnd, durableEnd);
    }
  }

  /**
   * From the leader: what comes after a point in the log. Without batches it carries the high
   * watermark and asks where the follower is.
   *
   * @param partition which
   * @param leaderEpoch in which it leads
   * @param baseOffset where the batches begin: the end of a log that they fit
   * @param previousEpoch the epoch of the record before; {@link #NO_EPOCH} at the begin of a log
   * @param endOffset the offset after the last record; {@code baseOffset} if there are no batches
   * @param lastEpoch the epoch of the last record; {@code previousEpoch} if there are no batches
   * @param highWatermark of the leader
   * @param logStart of the leader, at most {@code highWatermark}
   * @param batches the records from {@code baseOffset} to {@code endOffset}
   */
  record Append(
      PartitionKey partition,
      int leaderEpoch,
      long baseOffset,
      int previousEpoch,
      long endOffset,
      int lastEpoch,
      long highWatermark,
      long logStart,
      Batches batches)
      implements ReplicaMessage {
    public Append {
      Objects.requireNonNull(partition, "partition");
      atLeast("leader epoch", leaderEpoch, 0);
      atLeast("base offset", baseOffset, 0);
      atLeast("previous epoch", previousEpoch, NO_EPOCH);
      atLeast("last epoch", lastEpoch, previousEpoch);
      atLeast("leader epoch", leaderEpoch, lastEpoch);
      atLeast("log start", logStart, 0);
      atLeast("high watermark", highWatermark, logStart);
      boolean empty = batches.sizeInBytes() == 0;
      atLeast("end offset", endOffset, empty ? baseOffset : baseOffset + 1);
      if (empty && (endOffset != baseOffset || lastEpoch != previousEpoch)) {
        throw new IllegalArgumentException(
            "no batches from " + baseOffset + " to " + endOffset + " of epoch " + lastEpoch);
      }
      if (!empty && lastEpoch < 0) {
        throw new IllegalArgumentException("batches without an epoch");
      }
    }

    /** Whether there are no batches. */
    public boolean isEmpty() {
      return batches.sizeInBytes() == 0;
    }
  }

  /**
   * From the leader: its log doesn't have the follower's last record.
   *
   * @param partition which
   * @param leaderEpoch in which it leads
   * @param askedEpoch the epoch of the follower's last record, as it said; the answer is about no
   *     other
   * @param epoch the largest one up to {@code askedEpoch} of which the leader has records
   * @param endOffset the offset after the last of those
   */
  record Diverged(
      PartitionKey partition, int leaderEpoch, int askedEpoch, int epoch, long endOffset)
      implements ReplicaMessage {
    public Diverged {
      Objects.requireNonNull(partition, "partition");
      atLeast("leader epoch", leaderEpoch, 0);
      atLeast("epoch", epoch, 0);
      atLeast("asked epoch", askedEpoch, epoch);
      atLeast("end offset", endOffset, 0);
    }
  }

  /**
   * From the leader: nothing that the follower has can be continued.
   *
   * @param partition which
   * @param leaderEpoch in which it leads
   * @param askedEnd the end of the follower's log, as it said; the answer is about no other
   * @param askedEpoch the epoch of its last record, as it said
   * @param logStart where to begin anew
   */
  record Reset(
      PartitionKey partition, int leaderEpoch, long askedEnd, int askedEpoch, long logStart)
      implements ReplicaMessage {
    public Reset {
      Objects.requireNonNull(partition, "partition");
      atLeast("leader epoch", leaderEpoch, 0);
      atLeast("asked end", askedEnd, 0);
      atLeast("asked epoch", askedEpoch, NO_EPOCH);
      atLeast("log start", logStart, 0);
    }
  }

  /**
   * From either: what was received is not heeded.
   *
   * @param partition which
   * @param reason why
   * @param leaderEpoch the one that the sender knows; 0 if it knows no such partition
   */
  record Refused(PartitionKey partition, Reason reason, int leaderEpoch) implements ReplicaMessage {
    public Refused {
      Objects.requireNonNull(partition, "partition");
      Objects.requireNonNull(reason, "reason");
      atLeast("leader epoch", leaderEpoch, 0);
    }
  }

  /** Why a message isn't heeded. */
  enum Reason {
    /** It is of an earlier epoch than the receiver knows. */
    FENCED_EPOCH(0),
    /** It is of a later epoch than the receiver knows. */
    UNKNOWN_EPOCH(1),
    /** The receiver doesn't lead in that epoch. */
    NOT_LEADER(2),
    /** The receiver has no replica of it, or knows of none where the message came from. */
    NO_SUCH_PARTITION(3);

    private final int code;

    Reason(int code) {
      this.code = code;
    }

    /** What stands for it between brokers. */
    int code() {
      return code;
    }

    /**
     * The one of a code.
     *
     * @throws IllegalArgumentException if there is none
     */
    static Reason of(int code) {
      for (Reason each : values()) {
        if (each.code == code) {
          return each;
        }
      }
      throw new IllegalArgumentException("reason " + code + " isn't known");
    }
  }

  private static void atLeast(String what, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(what + " " + value + " is less than " + least);
    }
  }
}

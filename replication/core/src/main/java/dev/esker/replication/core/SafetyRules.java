package dev.esker.replication.core;

import dev.esker.replication.core.ReplicaMessage.Append;
import dev.esker.replication.core.ReplicaMessage.Diverged;
import dev.esker.replication.core.ReplicaMessage.Position;
import java.util.Set;
import java.util.TreeSet;

/**
 * The decisions that "nothing acknowledged is lost" rests on, each in one place. Tests break them
 * one by one and show that the model notices; nothing else overrides them.
 */
class SafetyRules {
  static final SafetyRules STANDARD = new SafetyRules();

  /** Whether a follower takes what a leader says: it has to be the one of this very election. */
  boolean heedsLeader(PartitionAssignment known, int from, int leaderEpoch) {
    return known.leaderEpoch() == leaderEpoch && known.leader() == from;
  }

  /** Whether a leader takes what a follower says: it has to follow this very election. */
  boolean heedsFollower(PartitionAssignment known, int leaderEpoch) {
    return known.leaderEpoch() == leaderEpoch;
  }

  /** Up to where a follower's word counts towards the high watermark: what is on its disk. */
  long acknowledged(Position position) {
    return position.durableEnd();
  }

  /**
   * Whether batches continue a log: the same offset alone doesn't make it the same log before; the
   * same epoch of the record before does (the log matching property).
   */
  boolean continues(Append append, long logEnd, int lastEpoch) {
    return append.baseOffset() == logEnd && append.previousEpoch() == lastEpoch;
  }

  /**
   * Where a follower cuts its log. Not at its high watermark, which may be behind what it has
   * acknowledged (KIP-101); and not above the end of its own records of that epoch, when it has
   * later ones that the leader doesn't have (KIP-279).
   */
  long cutAt(Diverged diverged, LogView log, long highWatermark) {
    LogView.EpochEnd own = log.endOfEpoch(diverged.epoch());
    return own.equals(LogView.EpochEnd.NONE)
        ? log.logStart()
        : Math.min(own.endOffset(), diverged.endOffset());
  }

  /**
   * Whom the high watermark waits for: the maximal ISR, which is the committed one and everybody
   * whom a proposal of unknown fate may add. The metadata may already rely on them.
   */
  Set<Integer> awaited(PartitionAssignment known, Set<Integer> proposed) {
    Set<Integer> maximal = new TreeSet<>(known.isr());
    maximal.addAll(proposed);
    return maximal;
  }

  /**
   * Whether the high watermark stands still: while fewer than {@code min.insync.replicas} are in
   * sync, and while anybody is eligible besides, since those are promised to lack nothing
   * (KIP-966).
   */
  boolean holdsHighWatermark(PartitionAssignment known) {
    return known.isr().size() < known.neededInSync() || !known.elr().isEmpty();
  }
}

package dev.esker.server.logs;

import dev.esker.engine.partition.PartitionLog;

/**
 * Which logs a broker serves as their leader, and how it learns that an append is on the disks of
 * all in-sync replicas. Any thread.
 */
public interface Leadership {
  /** In place of an epoch: the broker doesn't lead, or its lease has ended. */
  int NONE = -1;

  /** The leader epoch in which this broker leads a log now, or {@link #NONE}. */
  int epoch(PartitionLog log);

  /** Whether logs have other replicas that acknowledge appends. */
  boolean isReplicated();

  /** Whether enough replicas of a log that is led here are in sync for an append that wants all. */
  boolean acceptsFullAcks(PartitionLog log);

  /**
   * Waits until an append is in sync.
   *
   * @param endOffset the offset after its last record
   * @param epoch in which it was appended
   * @param timeoutMillis after which it has failed
   * @param waiter called once
   */
  void awaitInSync(
      PartitionLog log, long endOffset, int epoch, int timeoutMillis, InSyncListener waiter);

  /** Told what became of an append. Must not block. */
  @FunctionalInterface
  interface InSyncListener {
    /** What became of it. */
    void done(InSync outcome);
  }

  /** What became of an append that was to be in sync. */
  enum InSync {
    /** Every in-sync replica has it on disk. */
    YES,
    /** This broker doesn't lead any more. */
    NOT_LEADER,
    /** Not in time. */
    TIMED_OUT
  }

  /** A broker that runs alone leads everything, and its disk is the only one. */
  Leadership ALONE =
      new Leadership() {
        @Override
        public int epoch(PartitionLog log) {
          return Math.max(0, log.leaderEpoch());
        }

        @Override
        public boolean isReplicated() {
          return false;
        }

        @Override
        public boolean acceptsFullAcks(PartitionLog log) {
          return log.config().minInSyncReplicas() <= 1;
        }

        @Override
        public void awaitInSync(
            PartitionLog log, long endOffset, int epoch, int timeoutMillis, InSyncListener waiter) {
          waiter.done(InSync.YES);
        }
      };
}

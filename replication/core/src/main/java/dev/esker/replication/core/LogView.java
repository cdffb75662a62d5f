package dev.esker.replication.core;

/**
 * What the local log knows of itself, as of now: in memory, without blocking. Called by the thread
 * of the replica.
 */
public interface LogView {
  /** The offset of the first record that is kept. */
  long logStart();

  /** The offset after the last record that was written, durable or not. */
  long logEnd();

  /** The high watermark as the log remembers it from before the replica was made. */
  long highWatermark();

  /** The leader epoch of the last record; {@link ReplicaMessage#NO_EPOCH} for an empty log. */
  int lastEpoch();

  /**
   * The largest leader epoch up to the given one of which there are records, and where it ended: at
   * the first record of a later epoch or at the end of the log. {@link EpochEnd#NONE} if there is
   * none.
   */
  EpochEnd endOfEpoch(int epoch);

  /**
   * Where a leader epoch ended.
   *
   * @param epoch which
   * @param endOffset the offset after its last record
   */
  record EpochEnd(int epoch, long endOffset) {
    /** No record of such an epoch is known. */
    public static final EpochEnd NONE = new EpochEnd(ReplicaMessage.NO_EPOCH, -1);
  }
}

package dev.esker.engine.catalog;

/**
 * Where the records of a leader epoch begin (KIP-101). The end of an epoch is the start of the next
 * one. No two epochs of a partition start at the same offset: an epoch without records is replaced
 * by its successor.
 *
 * @param partitionNumber the partition's {@link PartitionEntry#number}
 * @param epoch the leader epoch
 * @param startOffset offset of its first record
 */
public record EpochEntry(int partitionNumber, int epoch, long startOffset) {

  /** Checks the ranges. */
  public EpochEntry {
    Ranges.atLeast(0, "partitionNumber", partitionNumber);
    Ranges.atLeast(0, "epoch", epoch);
    Ranges.atLeast(0, "startOffset", startOffset);
  }
}

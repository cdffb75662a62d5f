package dev.esker.engine.catalog;

import java.util.List;

/**
 * What a partition remembers of an idempotent producer (KIP-98), as of the last checkpoint.
 *
 * @param partitionNumber the partition's {@link PartitionEntry#number}
 * @param producerId the producer's id
 * @param epoch the producer's epoch
 * @param lastTimestampMillis when it was last heard of, in milliseconds since the epoch; for
 *     expiration
 * @param batches its last batches, oldest first, at most {@value #MAX_BATCHES}
 */
public record ProducerEntry(
    int partitionNumber,
    long producerId,
    short epoch,
    long lastTimestampMillis,
    List<BatchMeta> batches) {

  /** As many batches as a producer may have in flight and still be told a repeat from a gap. */
  public static final int MAX_BATCHES = 5;

  /**
   * A batch that was appended.
   *
   * @param firstSequence sequence number of its first record
   * @param lastSequence sequence number of its last; less than the first one after a wrap at 2^31
   * @param baseOffset offset of its first record
   * @param lastOffset offset of its last
   * @param timestamp its greatest timestamp
   */
  public record BatchMeta(
      int firstSequence, int lastSequence, long baseOffset, long lastOffset, long timestamp) {

    /** Checks the ranges. */
    public BatchMeta {
      Ranges.atLeast(0, "firstSequence", firstSequence);
      Ranges.atLeast(0, "lastSequence", lastSequence);
      Ranges.atLeast(0, "baseOffset", baseOffset);
      Ranges.atLeast(baseOffset, "lastOffset", lastOffset);
    }
  }

  /** Checks the ranges and copies the list. */
  public ProducerEntry {
    Ranges.atLeast(0, "partitionNumber", partitionNumber);
    Ranges.atLeast(0, "producerId", producerId);
    Ranges.atLeast(0, "epoch", epoch);
    batches = List.copyOf(batches);
    if (batches.size() > MAX_BATCHES) {
      throw new IllegalArgumentException(
          "batches must be at most " + MAX_BATCHES + ", not " + batches.size());
    }
  }
}

package dev.esker.engine.catalog;

/**
 * A segment file of a partition.
 *
 * @param partitionNumber the partition's {@link PartitionEntry#number}
 * @param baseOffset the offset that the file is named by
 * @param nextOffset the offset after its last record
 * @param sizeBytes the file's length up to there
 * @param maxTimestamp the greatest record timestamp in it, or -1
 * @param maxTimestampOffset an offset at or after the first record of that timestamp, in the same
 *     batch, or -1
 * @param createdMillis when the file was begun, in milliseconds since the epoch
 * @param sealed whether it will never be appended to again
 * @param generation 0 as it was appended; each compaction replaces segments by one of a higher
 *     generation, in a file of its own. From generation 1 on offsets may be missing within
 * @param sparse whether offsets are missing in it though it is as it was appended: by a follower,
 *     whose leader's log was compacted
 */
public record SegmentEntry(
    int partitionNumber,
    long baseOffset,
    long nextOffset,
    long sizeBytes,
    long maxTimestamp,
    long maxTimestampOffset,
    long createdMillis,
    boolean sealed,
    int generation,
    boolean sparse) {

  /** Checks the ranges. */
  public SegmentEntry {
    Ranges.atLeast(0, "generation", generation);
    Ranges.atLeast(0, "partitionNumber", partitionNumber);
    Ranges.atLeast(0, "baseOffset", baseOffset);
    Ranges.atLeast(baseOffset, "nextOffset", nextOffset);
    Ranges.atLeast(0, "sizeBytes", sizeBytes);
    Ranges.atLeast(-1, "maxTimestampOffset", maxTimestampOffset);
  }

  /** A segment as it was appended, or as compaction has made it. */
  public SegmentEntry(
      int partitionNumber,
      long baseOffset,
      long nextOffset,
      long sizeBytes,
      long maxTimestamp,
      long maxTimestampOffset,
      long createdMillis,
      boolean sealed,
      int generation) {
    this(
        partitionNumber,
        baseOffset,
        nextOffset,
        sizeBytes,
        maxTimestamp,
        maxTimestampOffset,
        createdMillis,
        sealed,
        generation,
        false);
  }

  /** A segment as it was appended. */
  public SegmentEntry(
      int partitionNumber,
      long baseOffset,
      long nextOffset,
      long sizeBytes,
      long maxTimestamp,
      long maxTimestampOffset,
      long createdMillis,
      boolean sealed) {
    this(
        partitionNumber,
        baseOffset,
        nextOffset,
        sizeBytes,
        maxTimestamp,
        maxTimestampOffset,
        createdMillis,
        sealed,
        0,
        false);
  }

  /** Whether compaction has made it. */
  public boolean isCompacted() {
    return generation > 0;
  }

  /** Whether offsets may be missing in it. */
  public boolean mayMissOffsets() {
    return sparse || isCompacted();
  }

  /** The same, never to be appended to again. */
  public SegmentEntry seal() {
    return new SegmentEntry(
        partitionNumber,
        baseOffset,
        nextOffset,
        sizeBytes,
        maxTimestamp,
        maxTimestampOffset,
        createdMillis,
        true,
        generation,
        sparse);
  }

  /** The same, shorter; as open to be appended to as one of its kind is. */
  public SegmentEntry cut(long end, long bytes) {
    return new SegmentEntry(
        partitionNumber,
        baseOffset,
        end,
        bytes,
        maxTimestamp,
        maxTimestampOffset,
        createdMillis,
        isCompacted(),
        generation,
        sparse);
  }
}

package dev.esker.engine.catalog;

/**
 * One point of a segment's sparse index, by offset and by time. There is one about every {@code
 * index.interval.bytes}.
 *
 * @param partitionNumber the partition's {@link PartitionEntry#number}
 * @param segmentBase the segment's base offset
 * @param offset base offset of the batch that starts at {@code position}
 * @param position byte position of that batch in the segment file
 * @param maxTimestampSoFar the greatest timestamp of the segment up to and including that batch;
 *     never decreases from one entry of the segment to the next
 * @param maxTimestampOffset the offset recorded for that timestamp, as in {@link SegmentEntry}, or
 *     -1
 */
public record IndexEntry(
    int partitionNumber,
    long segmentBase,
    long offset,
    int position,
    long maxTimestampSoFar,
    long maxTimestampOffset) {

  /** Checks the ranges. */
  public IndexEntry {
    Ranges.atLeast(0, "partitionNumber", partitionNumber);
    Ranges.atLeast(0, "segmentBase", segmentBase);
    Ranges.atLeast(segmentBase, "offset", offset);
    Ranges.atLeast(0, "position", position);
    Ranges.atLeast(-1, "maxTimestampOffset", maxTimestampOffset);
  }
}

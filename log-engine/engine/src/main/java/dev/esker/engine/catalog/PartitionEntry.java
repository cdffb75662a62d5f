package dev.esker.engine.catalog;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.UUID;

/**
 * A partition that the engine holds.
 *
 * <p>The three checkpoint fields say what of it is in segment files on stable storage as of the
 * last checkpoint; what lies above is in the WAL.
 *
 * <p>The two cut fields are there while segments are shorter than the last checkpoint has left
 * them: frames of the WAL before that position with a base offset at or above that offset were cut
 * off later, so a replay passes over them.
 *
 * @param number the short id that WAL frames and all other tables use; never used twice
 * @param topicId the topic's id
 * @param partition the partition's number within its topic
 * @param topic the topic's name, at most {@value #MAX_TOPIC_BYTES} bytes of UTF-8
 * @param logStartOffset the first offset that can be read
 * @param checkpointEndOffset the offset after the last record in stable segment bytes
 * @param checkpointSegmentBase base offset of the segment that was being written, or {@link
 *     #NO_SEGMENT}
 * @param checkpointSegmentBytes how many bytes of that segment are stable
 * @param highWatermark of a replicated partition; {@link #NONE} if it isn't one
 * @param cutOffset where it was cut since the last checkpoint, or {@link #NONE}
 * @param cutPosition the WAL position behind which the log goes on from there, or {@link #NONE}
 */
public record PartitionEntry(
    int number,
    UUID topicId,
    int partition,
    String topic,
    long logStartOffset,
    long checkpointEndOffset,
    long checkpointSegmentBase,
    long checkpointSegmentBytes,
    long highWatermark,
    long cutOffset,
    long cutPosition) {

  /** Stands for a field that doesn't apply. */
  public static final long NONE = -1;

  /** The {@link #checkpointSegmentBase} of a partition without segments. */
  public static final long NO_SEGMENT = -1;

  /** The longest topic name. */
  public static final int MAX_TOPIC_BYTES = 1024;

  /** Checks the ranges. */
  public PartitionEntry {
    Objects.requireNonNull(topicId, "topicId");
    Ranges.atLeast(0, "number", number);
    Ranges.atLeast(0, "partition", partition);
    int bytes = topic.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MAX_TOPIC_BYTES) {
      throw new IllegalArgumentException(
          "topic must have 1 to " + MAX_TOPIC_BYTES + " bytes, not " + bytes);
    }
    Ranges.atLeast(0, "logStartOffset", logStartOffset);
    Ranges.atLeast(0, "checkpointEndOffset", checkpointEndOffset);
    Ranges.atLeast(NO_SEGMENT, "checkpointSegmentBase", checkpointSegmentBase);
    Ranges.atLeast(0, "checkpointSegmentBytes", checkpointSegmentBytes);
    Ranges.atLeast(NONE, "highWatermark", highWatermark);
    Ranges.atLeast(NONE, "cutOffset", cutOffset);
    Ranges.atLeast(NONE, "cutPosition", cutPosition);
  }

  /** A partition that isn't replicated. */
  public PartitionEntry(
      int number,
      UUID topicId,
      int partition,
      String topic,
      long logStartOffset,
      long checkpointEndOffset,
      long checkpointSegmentBase,
      long checkpointSegmentBytes) {
    this(
        number,
        topicId,
        partition,
        topic,
        logStartOffset,
        checkpointEndOffset,
        checkpointSegmentBase,
        checkpointSegmentBytes,
        NONE,
        NONE,
        NONE);
  }

  /** A partition that starts at an offset and has nothing in segments yet. */
  public static PartitionEntry empty(
      int number, UUID topicId, int partition, String topic, long startOffset) {
    return new PartitionEntry(
        number, topicId, partition, topic, startOffset, startOffset, NO_SEGMENT, 0);
  }

  /** The same with another first offset. */
  public PartitionEntry withLogStartOffset(long offset) {
    return new PartitionEntry(
        number,
        topicId,
        partition,
        topic,
        offset,
        checkpointEndOffset,
        checkpointSegmentBase,
        checkpointSegmentBytes,
        highWatermark,
        cutOffset,
        cutPosition);
  }

  /** The same with another stable end. */
  public PartitionEntry withCheckpoint(long endOffset, long segmentBase, long segmentBytes) {
    return new PartitionEntry(
        number,
        topicId,
        partition,
        topic,
        logStartOffset,
        endOffset,
        segmentBase,
        segmentBytes,
        highWatermark,
        cutOffset,
        cutPosition);
  }

  /** The same with another high watermark, or {@link #NONE}. */
  public PartitionEntry withHighWatermark(long offset) {
    return new PartitionEntry(
        number,
        topicId,
        partition,
        topic,
        logStartOffset,
        checkpointEndOffset,
        checkpointSegmentBase,
        checkpointSegmentBytes,
        offset,
        cutOffset,
        cutPosition);
  }

  /** The same with another cut, or {@link #NONE} twice. */
  public PartitionEntry withCut(long offset, long position) {
    return new PartitionEntry(
        number,
        topicId,
        partition,
        topic,
        logStartOffset,
        checkpointEndOffset,
        checkpointSegmentBase,
        checkpointSegmentBytes,
        highWatermark,
        offset,
        position);
  }

  /** Whether it says more than an entry of version 1 can. */
  boolean isExtended() {
    return highWatermark != NONE || cutOffset != NONE || cutPosition != NONE;
  }
}

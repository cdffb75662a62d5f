package dev.esker.spi;

import java.util.Objects;

/**
 * A question for an offset.
 *
 * @param topic the topic's name
 * @param partition from 0
 * @param timestamp milliseconds, or one of the constants
 * @param currentLeaderEpoch what the client believes, or -1
 * @param readCommitted whether {@link #LATEST} means the last stable offset
 */
public record OffsetLookup(
    String topic, int partition, long timestamp, int currentLeaderEpoch, boolean readCommitted) {

  /** The offset that the next record will get, as far as consumers see. */
  public static final long LATEST = -1;

  /** The first offset that there is. */
  public static final long EARLIEST = -2;

  /** The record with the highest time stamp (KIP-734). */
  public static final long MAX_TIMESTAMP = -3;

  /** The first offset on this broker's own disk (KIP-405); the same as {@link #EARLIEST}. */
  public static final long EARLIEST_LOCAL = -4;

  /** The last offset in remote storage (KIP-1005); there is none. */
  public static final long LATEST_TIERED = -5;

  public OffsetLookup {
    Objects.requireNonNull(topic, "topic");
  }

  /**
   * The answer.
   *
   * @param error NONE, or why there is none
   * @param timestamp of the record found, or -1
   * @param offset the offset, or -1 if no record matches
   * @param leaderEpoch of that record, or -1
   */
  public record Result(ErrorCode error, long timestamp, long offset, int leaderEpoch) {}
}

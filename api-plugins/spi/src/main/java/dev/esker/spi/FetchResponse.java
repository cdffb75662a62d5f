package dev.esker.spi;

import java.util.List;

/**
 * What was read; the receiver closes it exactly once, which gives back the memory and files behind
 * it.
 *
 * @param entries in the order of the request
 */
public record FetchResponse(List<Entry> entries) implements AutoCloseable {

  /** In place of a preferred replica. */
  public static final int NOBODY = -1;

  public FetchResponse {
    entries = List.copyOf(entries);
  }

  /**
   * One partition.
   *
   * @param error NONE, or why there are no records
   * @param highWatermark the first offset that consumers can't see yet, or -1
   * @param lastStableOffset the first offset of the oldest open transaction, or the high watermark
   * @param logStartOffset the first offset that there is, or -1
   * @param divergingEpoch where the client's log and this one part, or null
   * @param preferredReplica the broker that the reader shall ask instead, because it is nearer and
   *     in sync (KIP-392), or -1; there are no records then
   * @param records batches, the first one whole and containing the offset asked for or the next one
   *     after it, the last one perhaps cut short, as Kafka's clients expect; {@link
   *     RecordsLease#EMPTY} if there are none
   */
  public record Entry(
      ErrorCode error,
      long highWatermark,
      long lastStableOffset,
      long logStartOffset,
      EpochEnd divergingEpoch,
      int preferredReplica,
      RecordsLease records) {

    /** What this broker has read. */
    public Entry(
        ErrorCode error,
        long highWatermark,
        long lastStableOffset,
        long logStartOffset,
        EpochEnd divergingEpoch,
        RecordsLease records) {
      this(error, highWatermark, lastStableOffset, logStartOffset, divergingEpoch, NOBODY, records);
    }

    /** A failure. */
    public static Entry failed(ErrorCode error) {
      return new Entry(error, -1, -1, -1, null, RecordsLease.EMPTY);
    }
  }

  /**
   * The end of a leader epoch.
   *
   * @param epoch the epoch
   * @param endOffset the first offset after it
   */
  public record EpochEnd(int epoch, long endOffset) {}

  @Override
  public void close() {
    entries.forEach(entry -> entry.records().close());
  }
}

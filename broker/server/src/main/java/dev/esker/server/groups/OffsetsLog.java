package dev.esker.server.groups;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.spi.ErrorCode;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletionStage;

/**
 * The port to {@code __consumer_offsets}. Called from the driver's thread; no call blocks, and
 * results may arrive on any thread. An expected failure is an {@link ErrorCode}; an exceptional
 * completion means a bug or a shutdown.
 */
public interface OffsetsLog {

  /** How many partitions the topic has, or empty if there is no such topic yet. */
  OptionalInt partitions();

  /** Makes the topic if it is missing; NONE once {@link #partitions} knows it. */
  CompletionStage<ErrorCode> create();

  /**
   * Whether partitions may be led by other brokers. A broker that runs alone leads all of them in
   * epoch 0, always.
   */
  boolean mayMove();

  /**
   * The leader epoch in which this broker leads a partition now, or {@link #NOT_LED}. Quick enough
   * to be asked for each request.
   */
  int epoch(int partition);

  /**
   * Waits until all that a partition has is committed, which is not so by itself after an election:
   * what was acknowledged by the leader before may lie beyond the high watermark that is known
   * here. What is read afterwards has all of it.
   *
   * @param epoch in which it is led
   * @return NONE once it is; NOT_LEADER_OR_FOLLOWER if it isn't led in that epoch (any more);
   *     REQUEST_TIMED_OUT if it takes too long
   */
  CompletionStage<ErrorCode> settled(int partition, int epoch);

  /**
   * Appends records as one batch. Batches of a partition are stored, and their results arrive, in
   * the order of the calls.
   *
   * @param epoch in which the partition must be led, or the answer is NOT_LEADER_OR_FOLLOWER
   * @param timestamp of the records, milliseconds since the epoch
   * @return NONE once they are durable; REQUEST_TIMED_OUT if it isn't known whether they ever are
   */
  CompletionStage<ErrorCode> append(
      int partition, int epoch, List<CoordinatorRecord> records, long timestamp);

  /**
   * Reads some records.
   *
   * @param fromOffset where to go on, or {@link #BEGINNING}
   */
  CompletionStage<Chunk> read(int partition, long fromOffset);

  /** In place of an epoch: this broker doesn't lead the partition. */
  int NOT_LED = -1;

  /** The first offset that there is. */
  long BEGINNING = -1;

  /**
   * A piece of the log.
   *
   * @param error NONE, or why there are no records
   * @param records in their order
   * @param nextOffset where the next piece begins
   * @param isLast whether this is the end of the log
   */
  record Chunk(ErrorCode error, List<CoordinatorRecord> records, long nextOffset, boolean isLast) {

    /** A failure. */
    static Chunk failed(ErrorCode error) {
      return new Chunk(error, List.of(), BEGINNING, true);
    }
  }
}

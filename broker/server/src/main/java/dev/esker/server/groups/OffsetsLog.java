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
   * Appends records as one batch. Batches of a partition are stored, and their results arrive, in
   * the order of the calls.
   *
   * @param timestamp of the records, milliseconds since the epoch
   * @return NONE once they are durable
   */
  CompletionStage<ErrorCode> append(int partition, List<CoordinatorRecord> records, long timestamp);

  /**
   * Reads some records.
   *
   * @param fromOffset where to go on, or {@link #BEGINNING}
   */
  CompletionStage<Chunk> read(int partition, long fromOffset);

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

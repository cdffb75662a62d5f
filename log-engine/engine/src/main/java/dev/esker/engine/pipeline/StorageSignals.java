package dev.esker.engine.pipeline;

import dev.esker.engine.partition.PartitionLog;
import dev.esker.wal.io.NoSpaceException;

/**
 * What the pipeline tells the storage thread, and asks of it. Implementations may be called from
 * any thread.
 */
public interface StorageSignals {

  /**
   * Whether segments can't grow now, so that waiting for room in the tail cache would be in vain.
   */
  boolean diskFull();

  /** The append stage can't go on until the tail cache has room. */
  void wantRoom();

  /** The disk is full. */
  void noteFull(NoSpaceException cause);

  /** The write-ahead log position at which the last checkpoint began. */
  long describeSince();

  /** A batch of that partition, of that size, is published and has to go to a segment some time. */
  void published(PartitionLog log, int bytes);

  /** The start of the partition's log has moved. */
  void startAdvanced(PartitionLog log);

  /** The end of the partition's log was cut off, with so many bytes that aren't in segments. */
  void cut(PartitionLog log, long unflushedBytes);

  /** The partition is new. */
  void created(PartitionLog log);

  /** The partition is gone and its files have to go. */
  void deleted(PartitionLog log);

  /**
   * An acknowledged append isn't on stable storage; an fsync is due that many milliseconds from
   * now.
   */
  void flushWithin(long millis);
}

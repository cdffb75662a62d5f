package dev.esker.engine.catalog;

/**
 * The last checkpoint: the WAL below this position isn't needed any more.
 *
 * @param walPosition where recovery starts to replay
 * @param wallMillis when it was made, in milliseconds since the epoch; for people
 */
public record CheckpointEntry(long walPosition, long wallMillis) {

  /** Checks the ranges. */
  public CheckpointEntry {
    Ranges.atLeast(0, "walPosition", walPosition);
  }
}

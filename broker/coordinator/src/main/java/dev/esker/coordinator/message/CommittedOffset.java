package dev.esker.coordinator.message;

import java.util.Objects;

/**
 * Where a group goes on reading a partition.
 *
 * @param offset of the next record to be read, from 0
 * @param leaderEpoch of the last record read, or -1
 * @param metadata the client's own words
 */
public record CommittedOffset(long offset, int leaderEpoch, String metadata) {
  public CommittedOffset {
    Objects.requireNonNull(metadata, "metadata");
  }
}

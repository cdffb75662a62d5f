package dev.esker.coordinator.offsets;

/**
 * The settings of committed offsets.
 *
 * @param maxMetadataLength {@code offset.metadata.max.bytes}: of the client's own words;
 *     characters, as Kafka counts them; more than 32767 bytes never fit into a record
 * @param retentionMillis {@code offsets.retention.minutes}, in milliseconds
 * @param checkIntervalMillis {@code offsets.retention.check.interval.ms}
 * @param maxWriteBytes the most bytes of records in one write
 */
public record OffsetsConfig(
    int maxMetadataLength, long retentionMillis, long checkIntervalMillis, int maxWriteBytes) {

  /** Kafka's defaults: 4096 characters, seven days, ten minutes. */
  public static final OffsetsConfig DEFAULTS =
      new OffsetsConfig(4096, 7L * 24 * 60 * 60 * 1000, 600_000, 500_000);

  public OffsetsConfig {
    require("offset.metadata.max.bytes", maxMetadataLength, 0, Integer.MAX_VALUE);
    require("offsets.retention.minutes (as ms)", retentionMillis, 1, Long.MAX_VALUE);
    require("offsets.retention.check.interval.ms", checkIntervalMillis, 1, Long.MAX_VALUE);
    require("the size of a write", maxWriteBytes, 1, Integer.MAX_VALUE);
  }

  private static void require(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " is " + value + ", must be from " + least + " to " + most);
    }
  }
}

package dev.esker.coordinator.format;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * A committed offset. Read in versions 0 to 4, written in version 3.
 *
 * @param offset of the next record to be read
 * @param leaderEpoch of the last record read, or -1
 * @param metadata the client's own words
 * @param commitTimestamp milliseconds since the epoch
 * @param expireTimestamp milliseconds since the epoch, from version 1 only, or -1
 */
public record OffsetCommitValue(
    long offset, int leaderEpoch, String metadata, long commitTimestamp, long expireTimestamp) {

  static final short VERSION = 3;
  private static final short FIRST_FLEXIBLE = 4;
  private static final short HIGHEST = 4;

  public OffsetCommitValue {
    Objects.requireNonNull(metadata, "metadata");
  }

  /** The bytes, version included. */
  public byte[] encode() {
    return new FieldWriter(24 + metadata.length())
        .int16(VERSION)
        .int64(offset)
        .int32(leaderEpoch)
        .string(metadata)
        .int64(commitTimestamp)
        .toByteArray();
  }

  /**
   * Reads the bytes from position to limit.
   *
   * @throws FormatException if they are damaged or of a newer version
   */
  public static OffsetCommitValue decode(ByteBuffer buffer) {
    FieldReader in = new FieldReader(buffer);
    short version = in.int16("version");
    if (version < 0 || version > HIGHEST) {
      throw new FormatException("offset commit value has version " + version + ", not 0 to 4");
    }
    in.flexible(version >= FIRST_FLEXIBLE);
    long offset = in.int64("offset");
    int leaderEpoch = version >= 3 ? in.int32("leaderEpoch") : -1;
    String metadata = in.string("metadata");
    long commitTimestamp = in.int64("commitTimestamp");
    long expireTimestamp = version == 1 ? in.int64("expireTimestamp") : -1;
    in.endOfStruct("offset commit value");
    return new OffsetCommitValue(offset, leaderEpoch, metadata, commitTimestamp, expireTimestamp);
  }
}

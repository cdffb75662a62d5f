package dev.esker.coordinator.format;

import java.nio.ByteBuffer;

/** What a record of {@code __consumer_offsets} says. */
public sealed interface StoredChange {

  /**
   * An offset was committed or forgotten.
   *
   * @param key of what
   * @param value the offset, or null if it is forgotten
   */
  record OffsetChange(OffsetCommitKey key, OffsetCommitValue value) implements StoredChange {}

  /**
   * A group came into a state, or was deleted.
   *
   * @param groupId the group
   * @param value its state, or null if it is deleted
   */
  record GroupChange(String groupId, GroupMetadataValue value) implements StoredChange {}

  /**
   * A record of a kind that this version doesn't know; it stays in the log untouched.
   *
   * @param version of its key
   */
  record UnknownChange(short version) implements StoredChange {}

  /**
   * Reads a record.
   *
   * @throws FormatException if it is of a known kind and damaged
   */
  static StoredChange decode(CoordinatorRecord record) {
    FieldReader key = new FieldReader(ByteBuffer.wrap(record.key()));
    short version = key.int16("version");
    byte[] value = record.value();
    return switch (version) {
      case 0, OffsetCommitKey.VERSION ->
          new OffsetChange(
              OffsetCommitKey.read(key),
              value == null ? null : OffsetCommitValue.decode(ByteBuffer.wrap(value)));
      case GroupMetadataKey.VERSION ->
          new GroupChange(
              GroupMetadataKey.read(key).group(),
              value == null ? null : GroupMetadataValue.decode(ByteBuffer.wrap(value)));
      default -> new UnknownChange(version);
    };
  }

  /** A record that commits an offset. */
  static CoordinatorRecord offset(OffsetCommitKey key, OffsetCommitValue value) {
    return new CoordinatorRecord(key.encode(), value.encode());
  }

  /** A record that forgets an offset. */
  static CoordinatorRecord offsetTombstone(OffsetCommitKey key) {
    return new CoordinatorRecord(key.encode(), null);
  }

  /** A record that says what state a group is in. */
  static CoordinatorRecord group(String groupId, GroupMetadataValue value) {
    return new CoordinatorRecord(new GroupMetadataKey(groupId).encode(), value.encode());
  }

  /** A record that deletes a group. */
  static CoordinatorRecord groupTombstone(String groupId) {
    return new CoordinatorRecord(new GroupMetadataKey(groupId).encode(), null);
  }
}

package dev.esker.coordinator.format;

import java.util.Objects;

/**
 * The key of a group's state.
 *
 * @param group the group
 */
public record GroupMetadataKey(String group) {
  static final short VERSION = 2;

  public GroupMetadataKey {
    Objects.requireNonNull(group, "group");
  }

  /** The bytes, version included. */
  public byte[] encode() {
    return new FieldWriter(4 + group.length()).int16(VERSION).string(group).toByteArray();
  }

  static GroupMetadataKey read(FieldReader in) {
    return new GroupMetadataKey(in.string("group"));
  }
}

package dev.esker.coordinator.format;

import java.util.Objects;

/**
 * The key of a committed offset.
 *
 * @param group the group
 * @param topic the topic
 * @param partition the partition
 */
public record OffsetCommitKey(String group, String topic, int partition) {

  /** Versions 0 and 1 have the same layout; 1 is what every broker since 0.9 writes. */
  static final short VERSION = 1;

  public OffsetCommitKey {
    Objects.requireNonNull(group, "group");
    Objects.requireNonNull(topic, "topic");
  }

  /** The bytes, version included. */
  public byte[] encode() {
    return new FieldWriter(10 + group.length() + topic.length())
        .int16(VERSION)
        .string(group)
        .string(topic)
        .int32(partition)
        .toByteArray();
  }

  static OffsetCommitKey read(FieldReader in) {
    return new OffsetCommitKey(in.string("group"), in.string("topic"), in.int32("partition"));
  }
}

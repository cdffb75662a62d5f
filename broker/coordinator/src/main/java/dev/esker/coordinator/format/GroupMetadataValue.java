package dev.esker.coordinator.format;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A generation of a group with its assignment. Read in versions 0 to 4, written in version 3.
 *
 * @param protocolType {@code consumer} for consumers; empty if the group never had a member
 * @param generation its number
 * @param protocol the assignor, or null without members
 * @param leader the member that assigned, or null without members
 * @param stateTimestamp when the group came into this state, milliseconds since the epoch, or -1
 * @param members in the order in which they joined
 */
public record GroupMetadataValue(
    String protocolType,
    int generation,
    String protocol,
    String leader,
    long stateTimestamp,
    List<StoredMember> members) {

  static final short VERSION = 3;
  private static final short FIRST_FLEXIBLE = 4;
  private static final short HIGHEST = 4;

  public GroupMetadataValue {
    Objects.requireNonNull(protocolType, "protocolType");
    members = List.copyOf(members);
  }

  /** The bytes, version included. */
  public byte[] encode() {
    FieldWriter out =
        new FieldWriter(256)
            .int16(VERSION)
            .string(protocolType)
            .int32(generation)
            .nullableString(protocol)
            .nullableString(leader)
            .int64(stateTimestamp)
            .int32(members.size());
    for (StoredMember member : members) {
      out.string(member.memberId())
          .nullableString(member.instanceId())
          .string(member.clientId())
          .string(member.clientHost())
          .int32(member.rebalanceTimeoutMillis())
          .int32(member.sessionTimeoutMillis())
          .bytes(member.subscription())
          .bytes(member.assignment());
    }
    return out.toByteArray();
  }

  /**
   * Reads the bytes from position to limit.
   *
   * @throws FormatException if they are damaged or of a newer version
   */
  public static GroupMetadataValue decode(ByteBuffer buffer) {
    FieldReader in = new FieldReader(buffer);
    short version = in.int16("version");
    if (version < 0 || version > HIGHEST) {
      throw new FormatException("group metadata value has version " + version + ", not 0 to 4");
    }
    in.flexible(version >= FIRST_FLEXIBLE);
    String protocolType = in.string("protocolType");
    int generation = in.int32("generation");
    String protocol = in.nullableString("protocol");
    String leader = in.nullableString("leader");
    long stateTimestamp = version >= 2 ? in.int64("currentStateTimestamp") : -1;
    int count = in.arrayLength("members");
    List<StoredMember> members = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      members.add(StoredMember.read(in, version));
    }
    in.endOfStruct("group metadata value");
    return new GroupMetadataValue(
        protocolType, generation, protocol, leader, stateTimestamp, members);
  }

  /**
   * A member of the generation.
   *
   * @param memberId its id
   * @param instanceId of a static member, or null
   * @param clientId as it called itself
   * @param clientHost where it was
   * @param rebalanceTimeoutMillis how long it may take to join again
   * @param sessionTimeoutMillis how long it may be silent
   * @param subscription its metadata for the assignor of the generation
   * @param assignment what it was given
   */
  @SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared
  public record StoredMember(
      String memberId,
      String instanceId,
      String clientId,
      String clientHost,
      int rebalanceTimeoutMillis,
      int sessionTimeoutMillis,
      byte[] subscription,
      byte[] assignment) {

    private static StoredMember read(FieldReader in, short version) {
      String memberId = in.string("memberId");
      String instanceId = version >= 3 ? in.nullableString("groupInstanceId") : null;
      String clientId = in.string("clientId");
      String clientHost = in.string("clientHost");
      int rebalanceTimeout = version >= 1 ? in.int32("rebalanceTimeout") : -1;
      int sessionTimeout = in.int32("sessionTimeout");
      byte[] subscription = in.bytes("subscription");
      byte[] assignment = in.bytes("assignment");
      in.endOfStruct("member");
      return new StoredMember(
          memberId,
          instanceId,
          clientId,
          clientHost,
          rebalanceTimeout == -1 ? sessionTimeout : rebalanceTimeout,
          sessionTimeout,
          subscription,
          assignment);
    }
  }
}

package dev.esker.coordinator.message;

import java.util.List;

/**
 * A group, for people.
 *
 * @param error NONE, or GROUP_ID_NOT_FOUND
 * @param groupId its id
 * @param state Empty, PreparingRebalance, CompletingRebalance, Stable or Dead
 * @param protocolType {@code consumer} for consumers, or empty
 * @param protocolName of the generation while it is Stable, or empty
 * @param members who is in it
 */
public record GroupDescription(
    GroupError error,
    String groupId,
    String state,
    String protocolType,
    String protocolName,
    List<MemberDescription> members) {
  public GroupDescription {
    members = List.copyOf(members);
  }

  /** A group that isn't there. */
  public static GroupDescription notFound(String groupId) {
    return new GroupDescription(GroupError.GROUP_ID_NOT_FOUND, groupId, "Dead", "", "", List.of());
  }

  /**
   * A member, for people.
   *
   * @param memberId its id
   * @param instanceId of a static member, or null
   * @param clientId as it calls itself
   * @param clientHost where it is
   * @param metadata for the assignor of the generation; empty unless the group is Stable
   * @param assignment what it was given; empty unless the group is Stable
   */
  @SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared
  public record MemberDescription(
      String memberId,
      String instanceId,
      String clientId,
      String clientHost,
      byte[] metadata,
      byte[] assignment) {}
}

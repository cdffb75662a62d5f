package dev.esker.coordinator.message;

import java.util.List;

/**
 * The answer to a join.
 *
 * @param error NONE if the generation has begun
 * @param generation its number, or -1
 * @param protocolType of the group, or null
 * @param protocolName the assignor chosen, or null
 * @param leaderId the member that assigns, or empty
 * @param memberId of the one that asked
 * @param skipAssignment whether the leader keeps the assignment as it is
 * @param members every member with its metadata, for the leader only
 */
public record JoinAnswer(
    GroupError error,
    int generation,
    String protocolType,
    String protocolName,
    String leaderId,
    String memberId,
    boolean skipAssignment,
    List<JoinedMember> members) {
  public JoinAnswer {
    members = List.copyOf(members);
  }

  /** A refusal. */
  public static JoinAnswer failed(GroupError error, String memberId) {
    return new JoinAnswer(error, -1, null, null, "", memberId, false, List.of());
  }

  /**
   * A member as the leader sees it.
   *
   * @param memberId its id
   * @param instanceId of a static member, or null
   * @param metadata for the assignor chosen
   */
  @SuppressWarnings("ArrayRecordComponent") // opaque bytes, never compared
  public record JoinedMember(String memberId, String instanceId, byte[] metadata) {}
}

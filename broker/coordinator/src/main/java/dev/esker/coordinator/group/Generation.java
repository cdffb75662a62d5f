package dev.esker.coordinator.group;

import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinAnswer.JoinedMember;
import dev.esker.coordinator.message.SyncAnswer;
import java.util.List;

/** The answers that describe a group's current generation. */
final class Generation {

  private Generation() {}

  /** What a member is told that takes part in it; the leader also learns who else does. */
  static JoinAnswer joined(Group group, Member member) {
    boolean leads = group.isLeader(member.id());
    return answer(group, member, group.leaderId(), false, leads ? everybody(group) : List.of());
  }

  /**
   * What a static member is told that came back into it without a rebalance (KIP-814). A leader
   * that can't be told to leave the assignment alone is told that somebody else leads.
   */
  static JoinAnswer resumed(Group group, GroupState.Replacement replacement) {
    Member member = replacement.member();
    if (!replacement.request().skipAssignmentSupported()) {
      return answer(group, member, replacement.oldLeaderId(), false, List.of());
    }
    boolean leads = group.isLeader(member.id());
    return answer(group, member, group.leaderId(), leads, leads ? everybody(group) : List.of());
  }

  /** A member's part of the assignment. */
  static SyncAnswer assignment(Group group, Member member) {
    return new SyncAnswer(
        GroupError.NONE, group.protocolType(), group.protocolName(), member.assignment());
  }

  private static JoinAnswer answer(
      Group group, Member member, String leaderId, boolean skip, List<JoinedMember> members) {
    return new JoinAnswer(
        GroupError.NONE,
        group.generation(),
        group.protocolType(),
        group.protocolName(),
        leaderId == null ? "" : leaderId,
        member.id(),
        skip,
        members);
  }

  private static List<JoinedMember> everybody(Group group) {
    return group.members().all().stream()
        .map(m -> new JoinedMember(m.id(), m.instanceId(), m.metadata(group.protocolName())))
        .toList();
  }
}

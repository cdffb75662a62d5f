package dev.esker.coordinator.group;

import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.Turn;

/** Syncs and heartbeats: what only a member of the current generation may do. */
public final class SyncHandler {
  private final Groups groups;

  /** Syncs and heartbeats of some groups. */
  public SyncHandler(Groups groups) {
    this.groups = groups;
  }

  /** Answers a sync, now or when the assignment is durable. */
  public void sync(SyncRequest request, Reply<SyncAnswer> reply, Turn turn) {
    MemberIdentity who = request.member();
    Group group = groups.find(who.groupId()).orElse(null);
    GroupError error = check(group, who);
    if (error == GroupError.NONE && contradicts(group, request)) {
      error = GroupError.INCONSISTENT_GROUP_PROTOCOL;
    }
    if (error != GroupError.NONE) {
      turn.answer(reply, SyncAnswer.failed(error));
      return;
    }
    Member member = group.members().get(who.memberId());
    group.become(s -> s.synced(group, member, request, reply, turn));
  }

  /** Answers a heartbeat, and prolongs the member's session. */
  public GroupError heartbeat(MemberIdentity who, Turn turn) {
    Group group = groups.find(who.groupId()).orElse(null);
    GroupError error = check(group, who);
    if (error != GroupError.NONE) {
      return error;
    }
    group.keepAlive(who.memberId(), turn);
    return group.state().heartbeat();
  }

  private static GroupError check(Group group, MemberIdentity who) {
    if (who.groupId().isEmpty()) {
      return GroupError.INVALID_GROUP_ID;
    }
    if (group == null) {
      return GroupError.UNKNOWN_MEMBER_ID;
    }
    GroupError error = group.check(who);
    if (error == GroupError.NONE && who.generation() != group.generation()) {
      return GroupError.ILLEGAL_GENERATION;
    }
    return error;
  }

  private static boolean contradicts(Group group, SyncRequest request) {
    return differs(request.protocolType(), group.protocolType())
        || differs(request.protocolName(), group.protocolName());
  }

  private static boolean differs(String claimed, String actual) {
    return claimed != null && actual != null && !claimed.equals(actual);
  }
}

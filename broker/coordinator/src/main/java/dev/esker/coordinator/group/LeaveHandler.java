package dev.esker.coordinator.group;

import dev.esker.coordinator.group.GroupTimer.JoinTimer;
import dev.esker.coordinator.group.GroupTimer.SessionTimer;
import dev.esker.coordinator.group.GroupTimer.SyncTimer;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.LeavingMember;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.step.Turn;
import java.util.ArrayList;
import java.util.List;

/**
 * Members that go: by their own wish, taken out by an administrator, or because they are silent.
 */
public final class LeaveHandler {
  private final Groups groups;

  /** Departures from some groups. */
  public LeaveHandler(Groups groups) {
    this.groups = groups;
  }

  /** Takes members out, then lets the others begin anew; an error for each, in their order. */
  public List<GroupError> leave(String groupId, List<LeavingMember> leaving, Turn turn) {
    Group group = groups.find(groupId).orElse(null);
    List<GroupError> errors = new ArrayList<>();
    if (group == null) {
      leaving.forEach(member -> errors.add(GroupError.UNKNOWN_MEMBER_ID));
      return errors;
    }
    List<String> gone = new ArrayList<>();
    for (LeavingMember member : leaving) {
      errors.add(take(group, member, gone, turn));
    }
    if (gone.isEmpty()) {
      group.become(s -> s.pendingGone(group, turn));
    } else {
      group.become(s -> s.shrunk(group, "members leave: " + Names.some(gone), turn));
    }
    groups.forgetIfGone(group, turn);
    return errors;
  }

  private static GroupError take(Group group, LeavingMember leaving, List<String> gone, Turn turn) {
    String memberId = leaving.memberId();
    if (memberId.isEmpty()) {
      // An administrator may name the instance alone.
      memberId = leaving.instanceId() == null ? null : group.members().idOf(leaving.instanceId());
      if (memberId == null) {
        return GroupError.UNKNOWN_MEMBER_ID;
      }
    } else if (!group.members().isPending(memberId)) {
      GroupError error =
          group.check(new MemberIdentity(group.id(), -1, memberId, leaving.instanceId()));
      if (error != GroupError.NONE) {
        return error;
      }
    }
    if (group.remove(memberId, turn)) {
      String reason = leaving.reason() == null ? "no reason given" : leaving.reason();
      gone.add(memberId + " (" + Names.cut(reason) + ")");
    }
    return GroupError.NONE;
  }

  /** Acts on a deadline that has come. */
  public void deadline(GroupTimer timer, Turn turn) {
    Group group = groups.find(timer.groupId()).orElse(null);
    if (group == null) {
      return;
    }
    if (timer instanceof SessionTimer session) {
      String memberId = session.memberId();
      group.expel(memberId, "session of member " + memberId + " has expired", turn);
    } else if (timer instanceof JoinTimer) {
      group.become(s -> s.joinDeadline(group, turn));
    } else if (timer instanceof SyncTimer) {
      group.become(s -> s.syncDeadline(group, turn));
    }
    groups.forgetIfGone(group, turn);
  }
}

package dev.esker.coordinator.group;

import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.Turn;

/**
 * No members; perhaps offsets.
 *
 * @param since when the last member left, wall milliseconds, or -1 if there never was one
 */
record Empty(long since) implements GroupState {

  @Override
  public String label() {
    return "Empty";
  }

  @Override
  public GroupState joined(Group group, Member member, Reply<JoinAnswer> reply, Turn turn) {
    group.report("first member " + member.id() + " joins", turn);
    return PreparingRebalance.initial(group, member, reply, turn);
  }

  @Override
  public GroupState rejoined(
      Group group, Member member, JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    throw new IllegalStateException("empty group " + group.id() + " has member " + member.id());
  }

  @Override
  public GroupState replaced(
      Group group, Replacement replacement, Reply<JoinAnswer> reply, Turn turn) {
    throw new IllegalStateException(
        "empty group " + group.id() + " has member " + replacement.oldId());
  }

  @Override
  public GroupState synced(
      Group group, Member member, SyncRequest request, Reply<SyncAnswer> reply, Turn turn) {
    throw new IllegalStateException("empty group " + group.id() + " has member " + member.id());
  }

  @Override
  public GroupError heartbeat() {
    return GroupError.UNKNOWN_MEMBER_ID;
  }

  @Override
  public GroupState shrunk(Group group, String reason, Turn turn) {
    return this;
  }

  @Override
  public boolean awaits(String memberId) {
    return false;
  }

  @Override
  public void dismiss(String memberId, GroupError error, Turn turn) {
    // Nobody waits for an empty group.
  }

  @Override
  public void abandon(GroupError error, Turn turn) {
    // Nobody waits for an empty group.
  }
}

package dev.esker.coordinator.group;

import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.Turn;

/** Deleted, or no longer coordinated here; the last state. */
enum Dead implements GroupState {
  INSTANCE;

  @Override
  public String label() {
    return "Dead";
  }

  @Override
  public GroupState joined(Group group, Member member, Reply<JoinAnswer> reply, Turn turn) {
    turn.answer(reply, JoinAnswer.failed(GroupError.COORDINATOR_NOT_AVAILABLE, ""));
    return this;
  }

  @Override
  public GroupState rejoined(
      Group group, Member member, JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    return joined(group, member, reply, turn);
  }

  @Override
  public GroupState replaced(
      Group group, Replacement replacement, Reply<JoinAnswer> reply, Turn turn) {
    return joined(group, replacement.member(), reply, turn);
  }

  @Override
  public GroupState synced(
      Group group, Member member, SyncRequest request, Reply<SyncAnswer> reply, Turn turn) {
    turn.answer(reply, SyncAnswer.failed(GroupError.COORDINATOR_NOT_AVAILABLE));
    return this;
  }

  @Override
  public GroupError heartbeat() {
    return GroupError.COORDINATOR_NOT_AVAILABLE;
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
    // Nobody waits for a dead group.
  }

  @Override
  public void abandon(GroupError error, Turn turn) {
    // Nobody waits for a dead group.
  }
}

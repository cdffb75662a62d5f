package dev.esker.coordinator.group;

import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Waits for the members to join. From Empty it waits for its whole delay, since more members are
 * probably on their way, and once more for each delay in which some came (up to the rebalance
 * timeout). Otherwise it goes on as soon as everybody is there, members that were only given an id
 * included.
 */
final class PreparingRebalance implements GroupState {
  private final Map<String, Reply<JoinAnswer>> joining = new LinkedHashMap<>();
  private boolean initial;
  private boolean someCame;
  private long remainingMillis;

  private PreparingRebalance() {}

  /** The first rebalance of an empty group. */
  static GroupState initial(Group group, Member member, Reply<JoinAnswer> reply, Turn turn) {
    PreparingRebalance next = new PreparingRebalance();
    int delay = group.context().config().initialRebalanceDelayMillis();
    next.initial = true;
    next.remainingMillis = Math.max(0, group.members().rebalanceTimeoutMillis() - (long) delay);
    next.joining.put(member.id(), reply);
    group.deadlines().startJoinTimer(delay, turn);
    return next;
  }

  /**
   * Any other rebalance; the caller has answered or handed over whoever waited.
   *
   * @param joined members that have joined already
   * @return the next state: this one, or one further on if nobody is left to wait for
   */
  static GroupState begin(
      Group group, Map<String, Reply<JoinAnswer>> joined, String reason, Turn turn) {
    group.report("rebalance: " + reason, turn);
    group.deadlines().stopSyncTimer();
    PreparingRebalance next = new PreparingRebalance();
    next.joining.putAll(joined);
    group.deadlines().startJoinTimer(group.members().rebalanceTimeoutMillis(), turn);
    return next.completeIfAllJoined(group, turn);
  }

  @Override
  public String label() {
    return "PreparingRebalance";
  }

  int joiningCount() {
    return joining.size();
  }

  @Override
  public GroupState joined(Group group, Member member, Reply<JoinAnswer> reply, Turn turn) {
    someCame = true;
    joining.put(member.id(), reply);
    return completeIfAllJoined(group, turn);
  }

  @Override
  public GroupState rejoined(
      Group group, Member member, JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    group.members().update(member, request);
    if (!member.awaitsFirstGeneration()) {
      group.deadlines().stopSession(member.id());
    }
    // The client gave up waiting and asks again; if it still listens there, it shall ask again.
    dismiss(member.id(), GroupError.REBALANCE_IN_PROGRESS, turn);
    joining.put(member.id(), reply);
    return completeIfAllJoined(group, turn);
  }

  @Override
  public GroupState replaced(
      Group group, Replacement replacement, Reply<JoinAnswer> reply, Turn turn) {
    joining.put(replacement.member().id(), reply);
    return completeIfAllJoined(group, turn);
  }

  @Override
  public GroupState synced(
      Group group, Member member, SyncRequest request, Reply<SyncAnswer> reply, Turn turn) {
    turn.answer(reply, SyncAnswer.failed(GroupError.REBALANCE_IN_PROGRESS));
    return this;
  }

  @Override
  public GroupError heartbeat() {
    return GroupError.REBALANCE_IN_PROGRESS;
  }

  @Override
  public GroupState shrunk(Group group, String reason, Turn turn) {
    return completeIfAllJoined(group, turn);
  }

  @Override
  public GroupState pendingGone(Group group, Turn turn) {
    return completeIfAllJoined(group, turn);
  }

  @Override
  public GroupState joinDeadline(Group group, Turn turn) {
    if (initial && someCame && remainingMillis > 0) {
      someCame = false;
      int delay = group.context().config().initialRebalanceDelayMillis();
      long next = Math.min(delay, remainingMillis);
      remainingMillis -= next;
      group.deadlines().startJoinTimer(next, turn);
      return this;
    }
    return complete(group, turn);
  }

  private GroupState completeIfAllJoined(Group group, Turn turn) {
    boolean allJoined =
        joining.size() == group.members().size() && group.members().pending().isEmpty();
    return !initial && allJoined ? complete(group, turn) : this;
  }

  private GroupState complete(Group group, Turn turn) {
    dropThoseWhoStayedAway(group, turn);
    if (joining.isEmpty() && !group.members().isEmpty()) {
      // Only static members are left, and none of them came: their sessions decide.
      group.report("no member has joined, waiting on", turn);
      initial = false;
      group.deadlines().startJoinTimer(Math.max(1, group.members().rebalanceTimeoutMillis()), turn);
      return this;
    }
    group.deadlines().stopJoinTimer();
    group.beginGeneration();
    if (group.members().isEmpty()) {
      group.report("is empty", turn);
      group.write(
          List.of(group.record(Map.of(), turn)),
          (outcome, later) -> {
            if (outcome != GroupError.NONE) {
              // The generation before stays in the log: at worst its members expire once more.
              group.report("could not store that it is empty: " + outcome, later);
            }
          },
          turn);
      return new Empty(turn.now().wallMillis());
    }
    if (!joining.containsKey(group.leaderId())) {
      group.leader(joining.keySet().iterator().next());
    }
    group.report("generation begins with " + group.members().size() + " members", turn);
    return CompletingRebalance.begin(group, joining, turn);
  }

  private void dropThoseWhoStayedAway(Group group, Turn turn) {
    List<String> away = new ArrayList<>();
    for (Member member : group.members().all()) {
      if (!member.isStatic() && !joining.containsKey(member.id())) {
        away.add(member.id());
      }
    }
    if (!away.isEmpty()) {
      group.report("members that have not joined are removed: " + Names.some(away), turn);
      away.forEach(memberId -> group.remove(memberId, turn));
    }
  }

  @Override
  public boolean awaits(String memberId) {
    return joining.containsKey(memberId);
  }

  @Override
  public void dismiss(String memberId, GroupError error, Turn turn) {
    Reply<JoinAnswer> reply = joining.remove(memberId);
    if (reply != null) {
      turn.answer(reply, JoinAnswer.failed(error, answeredId(memberId, error)));
    }
  }

  @Override
  public void abandon(GroupError error, Turn turn) {
    List.copyOf(joining.keySet()).forEach(memberId -> dismiss(memberId, error, turn));
  }

  /** Somebody who isn't known any more shall come back without an id. */
  static String answeredId(String memberId, GroupError error) {
    return error == GroupError.UNKNOWN_MEMBER_ID ? "" : memberId;
  }
}

package dev.esker.coordinator.group;

import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.Turn;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Everybody's assignment is durable. A static member that comes back here takes over its old
 * assignment without a rebalance; it waits only until its new id is durable.
 */
final class Stable implements GroupState {
  private final Set<String> notSynced;
  private final Map<String, Reply<JoinAnswer>> resuming = new LinkedHashMap<>();

  Stable(Set<String> notSynced) {
    this.notSynced = notSynced;
  }

  /** A generation read back from the log. */
  static Stable restored() {
    return new Stable(new LinkedHashSet<>());
  }

  @Override
  public String label() {
    return "Stable";
  }

  @Override
  public GroupState joined(Group group, Member member, Reply<JoinAnswer> reply, Turn turn) {
    return rebalance(group, member, reply, "member " + member.id() + " joins", turn);
  }

  @Override
  public GroupState rejoined(
      Group group, Member member, JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    boolean leads = group.isLeader(member.id());
    if (!leads && member.brings(request.protocols())) {
      // It has missed an answer, and shall sync; only a leader may want a new assignment by itself.
      turn.answer(reply, Generation.joined(group, member));
      group.deadlines().startSession(member, turn);
      return this;
    }
    group.members().update(member, request);
    group.deadlines().stopSession(member.id());
    String reason =
        (leads ? "leader " + member.id() + " joins" : "member " + member.id() + " changed");
    return rebalance(group, member, reply, reason, turn);
  }

  @Override
  public GroupState replaced(
      Group group, Replacement replacement, Reply<JoinAnswer> reply, Turn turn) {
    Member member = replacement.member();
    if (notSynced.remove(replacement.oldId())) {
      notSynced.add(member.id());
    }
    if (!group.members().selectProtocol().equals(group.protocolName())) {
      String reason = "static member " + member.id() + " changes the protocol";
      return rebalance(group, member, reply, reason, turn);
    }
    resuming.put(member.id(), reply);
    Map<String, byte[]> assignments = new HashMap<>();
    group.members().all().forEach(each -> assignments.put(each.id(), each.assignment()));
    group.write(
        List.of(group.record(assignments, turn)),
        (outcome, later) -> {
          // If a rebalance has begun meanwhile, the member takes part in it, and is answered by it.
          if (group.state() == this && resuming.remove(member.id(), reply)) {
            resume(group, replacement, reply, outcome, later);
          }
        },
        turn);
    return this;
  }

  private static void resume(
      Group group,
      Replacement replacement,
      Reply<JoinAnswer> reply,
      GroupError outcome,
      Turn turn) {
    Member member = replacement.member();
    group.deadlines().startSession(member, turn);
    if (outcome == GroupError.NONE) {
      group.report("static member resumes as " + member.id(), turn);
      turn.answer(reply, Generation.resumed(group, replacement));
    } else {
      // The old id stays fenced; the member asks again, and gets another id.
      turn.answer(reply, JoinAnswer.failed(outcome, ""));
    }
  }

  @Override
  public GroupState synced(
      Group group, Member member, SyncRequest request, Reply<SyncAnswer> reply, Turn turn) {
    if (notSynced.remove(member.id()) && notSynced.isEmpty()) {
      group.deadlines().stopSyncTimer();
    }
    turn.answer(reply, Generation.assignment(group, member));
    return this;
  }

  @Override
  public GroupError heartbeat() {
    return GroupError.NONE;
  }

  @Override
  public GroupState shrunk(Group group, String reason, Turn turn) {
    return PreparingRebalance.begin(group, resuming, reason, turn);
  }

  @Override
  public GroupState syncDeadline(Group group, Turn turn) {
    List.copyOf(notSynced).forEach(memberId -> group.remove(memberId, turn));
    return shrunk(group, "members have not synced: " + Names.some(notSynced), turn);
  }

  private GroupState rebalance(
      Group group, Member member, Reply<JoinAnswer> reply, String reason, Turn turn) {
    dismiss(member.id(), GroupError.REBALANCE_IN_PROGRESS, turn);
    resuming.put(member.id(), reply);
    return PreparingRebalance.begin(group, resuming, reason, turn);
  }

  @Override
  public boolean awaits(String memberId) {
    return resuming.containsKey(memberId);
  }

  @Override
  public void dismiss(String memberId, GroupError error, Turn turn) {
    Reply<JoinAnswer> reply = resuming.remove(memberId);
    if (reply != null) {
      turn.answer(reply, JoinAnswer.failed(error, PreparingRebalance.answeredId(memberId, error)));
    }
  }

  @Override
  public void abandon(GroupError error, Turn turn) {
    List.copyOf(resuming.keySet()).forEach(memberId -> dismiss(memberId, error, turn));
  }
}

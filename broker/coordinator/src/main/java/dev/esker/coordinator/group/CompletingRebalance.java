package dev.esker.coordinator.group;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;

/**
 * A generation has begun; its leader's assignment is awaited, and then its being durable. The first
 * assignment that the leader brings is the one: if it asks again meanwhile, it only waits anew.
 */
final class CompletingRebalance implements GroupState {
  private final Map<String, Reply<SyncAnswer>> syncing = new LinkedHashMap<>();
  private final Set<String> notSynced;
  private boolean storing;

  private CompletingRebalance(Set<String> notSynced) {
    this.notSynced = notSynced;
  }

  /** Tells the members that the generation has begun. */
  static GroupState begin(Group group, Map<String, Reply<JoinAnswer>> joining, Turn turn) {
    Set<String> everybody = new LinkedHashSet<>();
    for (Member member : group.members().all()) {
      everybody.add(member.id());
      Reply<JoinAnswer> reply = joining.get(member.id());
      if (reply != null) {
        turn.answer(reply, Generation.joined(group, member));
      }
      member.settle();
      group.members().assign(member, Member.NO_ASSIGNMENT);
      group.deadlines().startSession(member, turn);
    }
    group.deadlines().startSyncTimer(group.members().rebalanceTimeoutMillis(), turn);
    return new CompletingRebalance(everybody);
  }

  @Override
  public String label() {
    return "CompletingRebalance";
  }

  @Override
  public GroupState joined(Group group, Member member, Reply<JoinAnswer> reply, Turn turn) {
    return rebalance(group, Map.of(member.id(), reply), "member " + member.id() + " joins", turn);
  }

  @Override
  public GroupState rejoined(
      Group group, Member member, JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    if (member.brings(request.protocols())) {
      // Probably it has not received the answer to its join.
      turn.answer(reply, Generation.joined(group, member));
      return this;
    }
    group.members().update(member, request);
    dismiss(member.id(), GroupError.REBALANCE_IN_PROGRESS, turn);
    group.deadlines().stopSession(member.id());
    return rebalance(group, Map.of(member.id(), reply), "member " + member.id() + " changed", turn);
  }

  @Override
  public GroupState replaced(
      Group group, Replacement replacement, Reply<JoinAnswer> reply, Turn turn) {
    // The leader may know the old id already, and would give the assignment to that one.
    String newId = replacement.member().id();
    return rebalance(group, Map.of(newId, reply), "static member " + newId + " returns", turn);
  }

  @Override
  public GroupState synced(
      Group group, Member member, SyncRequest request, Reply<SyncAnswer> reply, Turn turn) {
    dismiss(member.id(), GroupError.REBALANCE_IN_PROGRESS, turn);
    syncing.put(member.id(), reply);
    notSynced.remove(member.id());
    group.deadlines().stopSession(member.id());
    if (storing || !group.isLeader(member.id())) {
      return this;
    }
    Map<String, byte[]> assignments = new HashMap<>(request.assignments());
    CoordinatorRecord record = group.record(assignments, turn);
    int tooMany = record.sizeInBytes() - group.context().config().maxGroupBytes();
    if (tooMany > 0) {
      return shed(group, assignments, tooMany, turn);
    }
    storing = true;
    group.write(
        List.of(record),
        (outcome, later) -> {
          // Meanwhile a rebalance may have begun, which has told everybody to join again.
          if (group.state() == this) {
            group.become(s -> stored(group, assignments, outcome, later));
          }
        },
        turn);
    return this;
  }

  private GroupState stored(
      Group group, Map<String, byte[]> assignments, GroupError outcome, Turn turn) {
    if (outcome != GroupError.NONE) {
      return failed(group, outcome, turn);
    }
    for (Member member : group.members().all()) {
      byte[] assignment = assignments.getOrDefault(member.id(), Member.NO_ASSIGNMENT);
      group.members().assign(member, assignment);
      Reply<SyncAnswer> reply = syncing.remove(member.id());
      if (reply != null) {
        turn.answer(reply, Generation.assignment(group, member));
        group.deadlines().startSession(member, turn);
      }
    }
    group.report("is stable", turn);
    if (notSynced.isEmpty()) {
      group.deadlines().stopSyncTimer();
    }
    return new Stable(notSynced);
  }

  /**
   * Puts out those that take most, until the rest would have fitted, and lets the rest begin anew.
   * Telling everybody an error, as Kafka does, would stop the whole group, or bring the same
   * members back with the same assignment for ever. Only members that wait here go, since they can
   * be told why; the leader is one of them, so that each time somebody goes and there is an end to
   * it.
   */
  private GroupState shed(
      Group group, Map<String, byte[]> assignments, long tooManyBytes, Turn turn) {
    List<Member> largestFirst = new ArrayList<>();
    syncing.keySet().forEach(memberId -> largestFirst.add(group.members().get(memberId)));
    // Those that came last go first if they are as large.
    Collections.reverse(largestFirst);
    ToLongFunction<Member> size =
        member ->
            member.storedBytes(
                group.protocolName(),
                assignments.getOrDefault(member.id(), Member.NO_ASSIGNMENT).length);
    largestFirst.sort(Comparator.comparingLong(size).reversed());
    List<String> gone = new ArrayList<>();
    long left = tooManyBytes;
    for (Member member : largestFirst) {
      if (left <= 0) {
        break;
      }
      left -= size.applyAsLong(member);
      dismiss(member.id(), GroupError.GROUP_MAX_SIZE_REACHED, turn);
      group.remove(member.id(), turn);
      gone.add(member.id());
    }
    String reason =
        "the assignment is " + tooManyBytes + " bytes too large; without " + Names.some(gone);
    return rebalance(group, Map.of(), reason, turn);
  }

  private GroupState failed(Group group, GroupError error, Turn turn) {
    tellThoseWaiting(group, error, turn);
    return rebalance(group, Map.of(), "the assignment could not be stored: " + error, turn);
  }

  private GroupState rebalance(
      Group group, Map<String, Reply<JoinAnswer>> joined, String reason, Turn turn) {
    tellThoseWaiting(group, GroupError.REBALANCE_IN_PROGRESS, turn);
    return PreparingRebalance.begin(group, joined, reason, turn);
  }

  private void tellThoseWaiting(Group group, GroupError error, Turn turn) {
    for (String memberId : List.copyOf(syncing.keySet())) {
      dismiss(memberId, error, turn);
      group.deadlines().startSession(group.members().get(memberId), turn);
    }
  }

  @Override
  public GroupError heartbeat() {
    return GroupError.NONE;
  }

  @Override
  public GroupState shrunk(Group group, String reason, Turn turn) {
    return rebalance(group, Map.of(), reason, turn);
  }

  @Override
  public GroupState syncDeadline(Group group, Turn turn) {
    List.copyOf(notSynced).forEach(memberId -> group.remove(memberId, turn));
    String reason = "members have not synced: " + Names.some(notSynced);
    return rebalance(group, Map.of(), reason, turn);
  }

  @Override
  public boolean awaits(String memberId) {
    return syncing.containsKey(memberId);
  }

  @Override
  public void dismiss(String memberId, GroupError error, Turn turn) {
    Reply<SyncAnswer> reply = syncing.remove(memberId);
    if (reply != null) {
      turn.answer(reply, SyncAnswer.failed(error));
    }
  }

  @Override
  public void abandon(GroupError error, Turn turn) {
    List.copyOf(syncing.keySet()).forEach(memberId -> dismiss(memberId, error, turn));
  }
}

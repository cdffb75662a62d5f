package dev.esker.coordinator.group;

import dev.esker.coordinator.format.Limits;
import dev.esker.coordinator.group.GroupState.Replacement;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.Protocol;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.Turn;
import java.util.HashSet;
import java.util.Set;

/** Joins: checks them, finds out who joins, and hands them to the group's state. */
public final class JoinHandler {

  /** How much of a client's own id goes into the member ids made from it. */
  private static final int MAX_ID_PREFIX = 255;

  private final Groups groups;
  private final GroupContext context;

  /** Joins to some groups. */
  public JoinHandler(Groups groups, GroupContext context) {
    this.groups = groups;
    this.context = context;
  }

  /** Answers a join, now or when the generation begins. */
  public void join(JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    GroupError error = check(request);
    if (error != GroupError.NONE) {
      refuse(request.memberId(), error, reply, turn);
      return;
    }
    boolean isNew = request.memberId().isEmpty();
    Group group = groups.find(request.groupId()).orElse(null);
    if (group == null && isNew) {
      group = groups.findOrCreate(request.groupId()).orElse(null);
    }
    if (group == null) {
      GroupError why = isNew ? GroupError.POLICY_VIOLATION : GroupError.UNKNOWN_MEMBER_ID;
      refuse(request.memberId(), why, reply, turn);
      return;
    }
    join(group, request, reply, turn);
    groups.forgetIfGone(group, turn);
  }

  private void join(Group group, JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    String memberId = request.memberId();
    if (group.isDeleting()) {
      refuse(memberId, GroupError.COORDINATOR_LOAD_IN_PROGRESS, reply, turn);
    } else if (!hasRoom(group, request)) {
      if (group.members().contains(memberId) || group.members().isPending(memberId)) {
        group.expel(memberId, "no room for member " + memberId, turn);
      }
      refuse("", GroupError.GROUP_MAX_SIZE_REACHED, reply, turn);
    } else if (!group.understands(request.protocolType(), request.protocols())) {
      refuse(memberId, GroupError.INCONSISTENT_GROUP_PROTOCOL, reply, turn);
    } else if (memberId.isEmpty()) {
      joinNew(group, request, reply, turn);
    } else if (group.members().isPending(memberId)) {
      if (request.instanceId() != null) {
        // A static member is never given an id to come back with.
        refuse(memberId, GroupError.INVALID_REQUEST, reply, turn);
      } else {
        addMember(group, memberId, request, reply, turn);
      }
    } else {
      rejoin(group, request, reply, turn);
    }
  }

  private void joinNew(Group group, JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    boolean isStatic = request.instanceId() != null;
    String prefix = isStatic ? request.instanceId() : request.clientId();
    String newId =
        prefix.substring(0, Math.min(MAX_ID_PREFIX, prefix.length())) + "-" + context.ids().next();
    String oldId = isStatic ? group.members().idOf(request.instanceId()) : null;
    if (oldId != null) {
      Member old = group.members().get(oldId);
      String oldLeader = group.leaderId();
      Member successor = old.successor(newId, request);
      group.replace(old, successor, turn);
      Replacement replacement = new Replacement(successor, oldId, oldLeader, request);
      group.become(s -> s.replaced(group, replacement, reply, turn));
    } else if (!isStatic && request.memberIdRequired()) {
      group.members().addPending(newId);
      group.deadlines().startSession(newId, request.sessionTimeoutMillis(), turn);
      refuse(newId, GroupError.MEMBER_ID_REQUIRED, reply, turn);
    } else {
      addMember(group, newId, request, reply, turn);
    }
  }

  private void addMember(
      Group group, String memberId, JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    Member member = Member.joining(memberId, request);
    group.add(member, request.protocolType());
    group.deadlines().startSession(memberId, Deadlines.FIRST_JOIN_TIMEOUT_MILLIS, turn);
    group.become(s -> s.joined(group, member, reply, turn));
  }

  private void rejoin(Group group, JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    GroupError error =
        group.check(
            new MemberIdentity(request.groupId(), -1, request.memberId(), request.instanceId()));
    if (error != GroupError.NONE) {
      refuse(request.memberId(), error, reply, turn);
      return;
    }
    Member member = group.members().get(request.memberId());
    group.become(s -> s.rejoined(group, member, request, reply, turn));
  }

  private GroupError check(JoinRequest request) {
    GroupConfig config = context.config();
    if (request.groupId().isEmpty() || !Limits.fitsString(request.groupId())) {
      return GroupError.INVALID_GROUP_ID;
    }
    if (request.sessionTimeoutMillis() < config.minSessionTimeoutMillis()
        || request.sessionTimeoutMillis() > config.maxSessionTimeoutMillis()) {
      return GroupError.INVALID_SESSION_TIMEOUT;
    }
    boolean fits =
        Limits.fitsString(request.clientId())
            && Limits.fitsString(request.clientHost())
            && Limits.fitsString(request.protocolType())
            && (request.instanceId() == null || Limits.fitsString(request.instanceId()));
    Set<String> names = new HashSet<>();
    for (Protocol protocol : request.protocols()) {
      fits &= Limits.fitsString(protocol.name()) && names.add(protocol.name());
    }
    return fits ? GroupError.NONE : GroupError.INVALID_REQUEST;
  }

  /** Whether the group may have that member, and what it brings along. */
  private boolean hasRoom(Group group, JoinRequest request) {
    Members members = group.members();
    boolean isKnown =
        members.contains(request.memberId())
            || (request.instanceId() != null && members.idOf(request.instanceId()) != null);
    boolean isPending = members.isPending(request.memberId());
    if (!isKnown && !isPending && placesTaken(group) >= context.config().maxSize()) {
      return false;
    }
    if (isKnown
        && group.state() instanceof PreparingRebalance preparing
        && !preparing.awaits(request.memberId())
        && preparing.joiningCount() >= context.config().maxSize()) {
      return false;
    }
    Member before = members.get(request.memberId());
    long more = Member.costOf(request) - (before == null ? 0 : before.cost());
    return members.bytes() + more <= context.config().maxGroupBytes()
        && context.budget().fits(more);
  }

  /**
   * Members count from the moment that they have joined; in a rebalance, those that stay away
   * don't.
   */
  private static int placesTaken(Group group) {
    int members =
        group.state() instanceof PreparingRebalance preparing
            ? preparing.joiningCount()
            : group.members().size();
    return members + group.members().pending().size();
  }

  private static void refuse(
      String memberId, GroupError error, Reply<JoinAnswer> reply, Turn turn) {
    turn.answer(reply, JoinAnswer.failed(error, memberId));
  }
}

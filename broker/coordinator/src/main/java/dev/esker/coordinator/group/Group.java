package dev.esker.coordinator.group;

import dev.esker.coordinator.format.ConsumerSubscription;
import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.format.GroupMetadataValue;
import dev.esker.coordinator.format.GroupMetadataValue.StoredMember;
import dev.esker.coordinator.format.StoredChange;
import dev.esker.coordinator.message.GroupDescription;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.GroupListing;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.Protocol;
import dev.esker.coordinator.step.GroupEvent;
import dev.esker.coordinator.step.Turn;
import dev.esker.coordinator.step.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * One group as it is in memory: its members, its generation, its {@link GroupState}. The state
 * decides; this class carries what all states share, and the deadlines.
 */
public final class Group {
  private final String id;
  private final GroupContext context;
  private final Members members;
  private final Deadlines deadlines;
  private GroupState state;
  private int generation;
  private String protocolType;
  private String protocolName;
  private String leaderId;
  private Optional<Set<String>> subscribedTopics = Optional.empty();
  private int writesInFlight;
  private boolean deleting;

  /** A group that nobody has joined yet. */
  Group(String id, GroupContext context) {
    this.id = id;
    this.context = context;
    this.members = new Members(context.budget());
    this.deadlines = new Deadlines(id, context.timers());
    this.state = new Empty(-1);
  }

  /**
   * Takes up the last stored generation; its members have their session timeout to show up again.
   */
  void restore(GroupMetadataValue stored, Turn turn) {
    generation = stored.generation();
    protocolType = stored.protocolType().isEmpty() ? null : stored.protocolType();
    protocolName = stored.protocol();
    leaderId = stored.leader();
    if (stored.members().isEmpty()) {
      state = new Empty(stored.stateTimestamp());
      return;
    }
    for (StoredMember member : stored.members()) {
      Member restored = Member.restored(member, protocolName == null ? "" : protocolName);
      members.add(restored);
      deadlines.startSession(restored, turn);
    }
    subscribedTopics = computeSubscribedTopics();
    state = Stable.restored();
    if (members.size() > context.config().maxSize()) {
      become(s -> s.shrunk(this, "it is larger than group.max.size", turn));
    }
  }

  /** Goes over into the state that a transition returns. */
  void become(UnaryOperator<GroupState> transition) {
    state = transition.apply(state);
  }

  /** Ends it: whoever waits is told the error, deadlines are gone. */
  void end(GroupError error, Turn turn) {
    state.abandon(error, turn);
    for (Member member : members.all()) {
      deadlines.stopSession(member.id());
    }
    members.pending().forEach(deadlines::stopSession);
    deadlines.stopJoinTimer();
    deadlines.stopSyncTimer();
    members.clear();
    state = Dead.INSTANCE;
  }

  /** Hands records over to be made durable; until then the group counts as busy. */
  public void write(List<CoordinatorRecord> records, Write.Continuation then, Turn turn) {
    writesInFlight++;
    turn.effects()
        .append(
            new Write(
                id,
                records,
                (outcome, later) -> {
                  writesInFlight--;
                  then.run(outcome, later);
                }));
  }

  void report(String text, Turn turn) {
    turn.effects().report(new GroupEvent(id, generation, text));
  }

  // Generations

  /** Begins the next generation, with the members that there are now. */
  void beginGeneration() {
    generation = generation == Integer.MAX_VALUE ? 0 : generation + 1;
    if (members.isEmpty()) {
      protocolName = null;
      leaderId = null;
    } else {
      protocolName = members.selectProtocol();
    }
    subscribedTopics = computeSubscribedTopics();
  }

  /** The record of this generation, with everybody's assignment. */
  CoordinatorRecord record(Map<String, byte[]> assignments, Turn turn) {
    List<StoredMember> stored = new ArrayList<>(members.size());
    for (Member member : members.all()) {
      byte[] assignment = assignments.getOrDefault(member.id(), Member.NO_ASSIGNMENT);
      stored.add(member.toStored(protocolName, assignment));
    }
    return StoredChange.group(
        id,
        new GroupMetadataValue(
            protocolType == null ? "" : protocolType,
            generation,
            protocolName,
            leaderId,
            turn.now().wallMillis(),
            stored));
  }

  private Optional<Set<String>> computeSubscribedTopics() {
    if (!ConsumerSubscription.PROTOCOL_TYPE.equals(protocolType)) {
      return Optional.empty();
    }
    Set<String> topics = new HashSet<>();
    for (Member member : members.all()) {
      Optional<Set<String>> some = ConsumerSubscription.topics(member.metadata(protocolName));
      if (some.isEmpty()) {
        return Optional.empty();
      }
      topics.addAll(some.get());
    }
    return Optional.of(topics);
  }

  // Members

  /** Takes in a new member; the first one says what kind of group this is, and leads for now. */
  void add(Member member, String type) {
    if (members.isEmpty()) {
      protocolType = type;
      leaderId = member.id();
    }
    members.add(member);
  }

  /** Puts a new member in the place of a static one, and fences the old id. */
  void replace(Member old, Member successor, Turn turn) {
    state.dismiss(old.id(), GroupError.FENCED_INSTANCE_ID, turn);
    deadlines.stopSession(old.id());
    members.remove(old.id());
    members.add(successor);
    if (old.id().equals(leaderId)) {
      leaderId = successor.id();
    }
  }

  void leader(String memberId) {
    leaderId = memberId;
  }

  /** Whether a member of that type which can do one of these protocols fits in. */
  boolean understands(String type, List<Protocol> protocols) {
    if (type.isEmpty() || protocols.isEmpty()) {
      return false;
    }
    return members.isEmpty() || (type.equals(protocolType) && members.shareOneOf(protocols));
  }

  /**
   * Takes out a member, or an id that somebody was given to come back with. Whoever still waits
   * under it is told UNKNOWN_MEMBER_ID.
   *
   * @return whether it was a member
   */
  boolean remove(String memberId, Turn turn) {
    deadlines.stopSession(memberId);
    members.removePending(memberId);
    if (members.remove(memberId) == null) {
      return false;
    }
    state.dismiss(memberId, GroupError.UNKNOWN_MEMBER_ID, turn);
    if (memberId.equals(leaderId)) {
      leaderId = members.isEmpty() ? null : members.all().iterator().next().id();
    }
    return true;
  }

  /** Takes out a member or a given id, and lets the rest go on without it. */
  void expel(String memberId, String reason, Turn turn) {
    boolean wasMember = remove(memberId, turn);
    become(s -> wasMember ? s.shrunk(this, reason, turn) : s.pendingGone(this, turn));
  }

  /** NONE if there is such a member, and its instance id is its own. */
  GroupError check(MemberIdentity who) {
    if (who.instanceId() != null) {
      String current = members.idOf(who.instanceId());
      if (current == null) {
        return GroupError.UNKNOWN_MEMBER_ID;
      }
      if (!current.equals(who.memberId())) {
        return GroupError.FENCED_INSTANCE_ID;
      }
    }
    return members.contains(who.memberId()) ? GroupError.NONE : GroupError.UNKNOWN_MEMBER_ID;
  }

  /** Whether that member may commit offsets now, as Kafka decides it. */
  public GroupError checkCommit(MemberIdentity who) {
    if (deleting) {
      return GroupError.COORDINATOR_LOAD_IN_PROGRESS;
    }
    if (who.generation() < 0 && isEmpty()) {
      return GroupError.NONE;
    }
    if (who.generation() < 0 && who.memberId().isEmpty() && who.instanceId() == null) {
      return GroupError.UNKNOWN_MEMBER_ID;
    }
    GroupError error = check(who);
    if (error != GroupError.NONE) {
      return error;
    }
    if (who.generation() != generation) {
      return GroupError.ILLEGAL_GENERATION;
    }
    return state instanceof CompletingRebalance
        ? GroupError.REBALANCE_IN_PROGRESS
        : GroupError.NONE;
  }

  /** A commit is a sign of life too. */
  public void keepAlive(String memberId, Turn turn) {
    Member member = members.get(memberId);
    if (member != null && !state.awaits(memberId)) {
      deadlines.startSession(member, turn);
    }
  }

  // What there is to know

  /** For DescribeGroups. */
  public GroupDescription describe() {
    boolean stable = state instanceof Stable;
    return new GroupDescription(
        GroupError.NONE,
        id,
        state.label(),
        protocolType == null ? "" : protocolType,
        stable && protocolName != null ? protocolName : "",
        members.all().stream().map(member -> member.describe(stable, protocolName)).toList());
  }

  /** For ListGroups. */
  public GroupListing listing() {
    return new GroupListing(id, protocolType == null ? "" : protocolType, state.label());
  }

  /**
   * Whether offsets of a topic are in use: a member reads it, or consumers read nobody knows what.
   */
  public boolean isSubscribedTo(String topic) {
    if (members.isEmpty()) {
      return false;
    }
    return subscribedTopics.map(topics -> topics.contains(topic)).orElse(isOfConsumers());
  }

  /** Whether its members are consumers. */
  public boolean isOfConsumers() {
    return ConsumerSubscription.PROTOCOL_TYPE.equals(protocolType);
  }

  /**
   * From when on the retention of its offsets counts.
   *
   * @param commitTimestamp when the offset was committed, wall milliseconds
   * @return wall milliseconds, or empty if the offset can't expire now
   */
  public Optional<Long> retentionStart(long commitTimestamp) {
    if (protocolType == null) {
      return Optional.of(commitTimestamp);
    }
    if (state instanceof Empty empty) {
      return Optional.of(empty.since() < 0 ? commitTimestamp : empty.since());
    }
    if (state instanceof Stable && isOfConsumers() && subscribedTopics.isPresent()) {
      return Optional.of(commitTimestamp);
    }
    return Optional.empty();
  }

  /** Its id. */
  public String id() {
    return id;
  }

  /** The number of its generation. */
  public int generation() {
    return generation;
  }

  /** Whether it has no members and waits for none. */
  public boolean isEmpty() {
    return state instanceof Empty;
  }

  /** Whether nothing about it is on the way to the log. */
  public boolean isQuiet() {
    return writesInFlight == 0;
  }

  /** Whether somebody was given an id to join it with. */
  public boolean expectsMembers() {
    return !members.pending().isEmpty();
  }

  /** Whether it is about to be deleted. */
  public boolean isDeleting() {
    return deleting;
  }

  /** Keeps others out while it is deleted, or lets them in again. */
  public void deleting(boolean isDeleting) {
    deleting = isDeleting;
  }

  GroupState state() {
    return state;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  Members members() {
    return members;
  }

  /** How many members it has. */
  public int memberCount() {
    return members.size();
  }

  GroupContext context() {
    return context;
  }

  String protocolType() {
    return protocolType;
  }

  String protocolName() {
    return protocolName;
  }

  String leaderId() {
    return leaderId;
  }

  boolean isLeader(String memberId) {
    return memberId.equals(leaderId);
  }
}

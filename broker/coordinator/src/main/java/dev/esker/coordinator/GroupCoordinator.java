package dev.esker.coordinator;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.format.FormatException;
import dev.esker.coordinator.format.OffsetCommitValue;
import dev.esker.coordinator.group.Group;
import dev.esker.coordinator.group.GroupContext;
import dev.esker.coordinator.group.GroupTimer;
import dev.esker.coordinator.group.Groups;
import dev.esker.coordinator.group.JoinHandler;
import dev.esker.coordinator.group.LeaveHandler;
import dev.esker.coordinator.group.MemberIds;
import dev.esker.coordinator.group.SyncHandler;
import dev.esker.coordinator.message.CommitRequest;
import dev.esker.coordinator.message.CommittedOffset;
import dev.esker.coordinator.message.GroupDescription;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.GroupListing;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.JoinRequest;
import dev.esker.coordinator.message.LeavingMember;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.PartitionErrors;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.message.SyncRequest;
import dev.esker.coordinator.offsets.CommitHandler;
import dev.esker.coordinator.offsets.OffsetStore;
import dev.esker.coordinator.offsets.RemovalHandler;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.StateBudget;
import dev.esker.coordinator.step.Timers;
import dev.esker.coordinator.step.Turn;
import dev.esker.coordinator.step.Write;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Coordinates the groups of one partition of {@code __consumer_offsets}. Its life: {@link #replay}
 * for every record of the partition, {@link #loaded} once, then requests, {@link #written} and
 * {@link #tick} in any order, and {@link #unload} at the end. One thread. See the package for how
 * it is driven.
 */
public final class GroupCoordinator {
  private static final long MORE_EXPIRY_MILLIS = 1000;

  private final CoordinatorConfig config;
  private final DurableState durable;
  private final Groups groups;
  private final Timers<GroupTimer> timers = new Timers<>();
  private final JoinHandler joins;
  private final SyncHandler syncs;
  private final LeaveHandler leaves;
  private final CommitHandler commits;
  private final RemovalHandler removals;
  private long nextExpiry = Long.MAX_VALUE;
  private boolean unloaded;

  /**
   * A coordinator that knows nothing yet.
   *
   * @param config the settings
   * @param budget what it may keep, shared with the other coordinators of the same thread
   * @param ids for new members
   */
  public GroupCoordinator(CoordinatorConfig config, StateBudget budget, MemberIds ids) {
    this.config = config;
    this.durable = new DurableState(budget);
    GroupContext context = new GroupContext(config.groups(), timers, budget, ids);
    this.groups = new Groups(context, durable::knows);
    this.joins = new JoinHandler(groups, context);
    this.syncs = new SyncHandler(groups);
    this.leaves = new LeaveHandler(groups);
    this.commits = new CommitHandler(groups, config.offsets(), budget);
    this.removals =
        new RemovalHandler(groups, durable.offsets(), durable::hasGeneration, config.offsets());
  }

  /**
   * Takes over a record of the log while loading.
   *
   * @throws FormatException if it is of a known kind and damaged
   */
  public void replay(CoordinatorRecord record) {
    durable.replay(record);
  }

  /** The log has been read to its end: members of stored generations get their session timeout. */
  public void loaded(Turn turn) {
    durable
        .groups()
        .forEach(
            (groupId, stored) -> {
              if (stored == null) {
                groups.ensure(groupId);
              } else {
                groups.restore(groupId, stored, turn);
              }
            });
    nextExpiry = turn.now().uptimeMillis() + config.offsets().checkIntervalMillis();
  }

  /**
   * Ends it: everybody who waits is told the error, and nothing is kept. Those whose writes are on
   * their way are told what became of them by {@link #written}.
   */
  public void unload(GroupError error, Turn turn) {
    unloaded = true;
    groups.endAll(error, turn);
    durable.clear();
    nextExpiry = Long.MAX_VALUE;
  }

  /** Takes note of what became of a write; NONE means that its records are durable. */
  public void written(Write write, GroupError outcome, Turn turn) {
    if (outcome == GroupError.NONE && !unloaded) {
      write.records().forEach(durable::replay);
    }
    write.continuation().run(outcome, turn);
    groups.find(write.groupId()).ifPresent(group -> groups.forgetIfGone(group, turn));
  }

  /** When {@link #tick} is due, in {@link dev.esker.coordinator.step.Moment#uptimeMillis}. */
  public OptionalLong nextDeadline() {
    OptionalLong timer = timers.next();
    if (nextExpiry == Long.MAX_VALUE) {
      return timer;
    }
    return OptionalLong.of(Math.min(nextExpiry, timer.orElse(Long.MAX_VALUE)));
  }

  /** Acts on every deadline that has come. */
  public void tick(Turn turn) {
    long uptime = turn.now().uptimeMillis();
    Optional<GroupTimer> due = timers.takeDue(uptime);
    while (due.isPresent()) {
      leaves.deadline(due.get(), turn);
      due = timers.takeDue(uptime);
    }
    if (uptime >= nextExpiry) {
      boolean more = removals.expire(turn);
      nextExpiry = uptime + (more ? MORE_EXPIRY_MILLIS : config.offsets().checkIntervalMillis());
    }
  }

  /** JoinGroup; answered when the generation begins. */
  public void join(JoinRequest request, Reply<JoinAnswer> reply, Turn turn) {
    joins.join(request, reply, turn);
  }

  /** SyncGroup; answered when the assignment is durable. */
  public void sync(SyncRequest request, Reply<SyncAnswer> reply, Turn turn) {
    syncs.sync(request, reply, turn);
  }

  /** Heartbeat. */
  public GroupError heartbeat(MemberIdentity member, Turn turn) {
    return syncs.heartbeat(member, turn);
  }

  /** LeaveGroup; an error for each member, in their order. */
  public List<GroupError> leave(String groupId, List<LeavingMember> members, Turn turn) {
    return leaves.leave(groupId, members, turn);
  }

  /** OffsetCommit; answered when it is durable. */
  public void commit(CommitRequest request, Reply<PartitionErrors> reply, Turn turn) {
    commits.commit(request, reply, turn);
  }

  /**
   * OffsetFetch: the durable offsets of a group.
   *
   * @param partitions which, or empty for all
   */
  public Map<PartitionRef, CommittedOffset> committed(
      String groupId, Optional<Set<PartitionRef>> partitions) {
    Map<PartitionRef, CommittedOffset> found = new LinkedHashMap<>();
    if (partitions.isEmpty()) {
      for (OffsetStore.Entry entry : durable.offsets().of(groupId)) {
        found.put(entry.partition(), toCommitted(entry.value()));
      }
      return found;
    }
    for (PartitionRef partition : partitions.get()) {
      OffsetCommitValue value = durable.offsets().get(groupId, partition);
      if (value != null) {
        found.put(partition, toCommitted(value));
      }
    }
    return found;
  }

  private static CommittedOffset toCommitted(OffsetCommitValue value) {
    return new CommittedOffset(value.offset(), value.leaderEpoch(), value.metadata());
  }

  /** DescribeGroups. */
  public GroupDescription describe(String groupId) {
    return groups
        .find(groupId)
        .map(Group::describe)
        .orElseGet(() -> GroupDescription.notFound(groupId));
  }

  /** ListGroups, by id. */
  public List<GroupListing> list() {
    return groups.all().stream().map(Group::listing).toList();
  }

  /** How many members a group has; 0 if there is none of that id. */
  public int memberCount(String groupId) {
    return groups.find(groupId).map(Group::memberCount).orElse(0);
  }

  /** How many offsets all groups have committed. */
  public long offsetCount() {
    return durable.offsets().size();
  }

  /** DeleteGroups; answered when it is durable. */
  public void delete(String groupId, Reply<GroupError> reply, Turn turn) {
    removals.deleteGroup(groupId, reply, turn);
  }

  /** OffsetDelete; answered when it is durable. */
  public void deleteOffsets(
      String groupId, Set<PartitionRef> partitions, Reply<PartitionErrors> reply, Turn turn) {
    removals.deleteOffsets(groupId, partitions, reply, turn);
  }

  /** Topics are gone, and with them the offsets that groups have committed for them. */
  public void topicsDeleted(Set<String> topics, Turn turn) {
    removals.forgetTopics(topics, turn);
  }

  /** Records that were passed over since they are of kinds that this version doesn't know. */
  public long unknownRecords() {
    return durable.unknownRecords();
  }

  DurableState durableState() {
    return durable;
  }
}

package dev.esker.coordinator.offsets;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.format.Limits;
import dev.esker.coordinator.format.OffsetCommitKey;
import dev.esker.coordinator.format.OffsetCommitValue;
import dev.esker.coordinator.format.StoredChange;
import dev.esker.coordinator.group.Group;
import dev.esker.coordinator.group.Groups;
import dev.esker.coordinator.message.CommitRequest;
import dev.esker.coordinator.message.CommittedOffset;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.PartitionErrors;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.StateBudget;
import dev.esker.coordinator.step.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Commits. A commit is decided on when it arrives, and answered when its records are durable; a
 * commit of more than one write's worth is answered when the last one is known, for each partition
 * by its own write.
 */
public final class CommitHandler {
  private final Groups groups;
  private final OffsetsConfig config;
  private final StateBudget budget;

  /** Commits of some groups. */
  public CommitHandler(Groups groups, OffsetsConfig config, StateBudget budget) {
    this.groups = groups;
    this.config = config;
    this.budget = budget;
  }

  /** Answers a commit once its outcome is known. */
  public void commit(CommitRequest request, Reply<PartitionErrors> reply, Turn turn) {
    MemberIdentity who = request.member();
    if (!Limits.fitsString(who.groupId())) {
      refuse(request, GroupError.INVALID_GROUP_ID, reply, turn);
      return;
    }
    Group group = groups.find(who.groupId()).orElse(null);
    if (group == null && who.generation() >= 0) {
      refuse(request, GroupError.ILLEGAL_GENERATION, reply, turn);
      return;
    }
    if (group == null) {
      group = groups.findOrCreate(who.groupId()).orElse(null);
    }
    GroupError error = group == null ? GroupError.POLICY_VIOLATION : group.checkCommit(who);
    if (error == GroupError.NONE) {
      group.keepAlive(who.memberId(), turn);
      write(group, request, reply, turn);
    } else {
      refuse(request, error, reply, turn);
    }
    if (group != null) {
      groups.forgetIfGone(group, turn);
    }
  }

  private void write(Group group, CommitRequest request, Reply<PartitionErrors> reply, Turn turn) {
    Map<PartitionRef, GroupError> errors = new LinkedHashMap<>();
    List<Pending> accepted = new ArrayList<>();
    long cost = 0;
    for (Map.Entry<PartitionRef, CommittedOffset> entry : request.offsets().entrySet()) {
      PartitionRef partition = entry.getKey();
      CommittedOffset offset = entry.getValue();
      long itsCost = OffsetStore.highestCostOf(group.id(), partition.topic(), offset.metadata());
      GroupError error = check(partition, offset);
      if (error == GroupError.NONE && !budget.fits(cost + itsCost)) {
        error = GroupError.POLICY_VIOLATION;
      }
      errors.put(partition, error);
      if (error == GroupError.NONE) {
        cost += itsCost;
        accepted.add(new Pending(partition, encode(group, partition, offset, turn), itsCost));
      }
    }
    List<List<Pending>> writes = split(accepted);
    if (writes.isEmpty()) {
      turn.answer(reply, new PartitionErrors(GroupError.NONE, errors));
      return;
    }
    Outcome outcome = new Outcome(errors, writes.size(), reply);
    for (List<Pending> write : writes) {
      long reserved = write.stream().mapToLong(Pending::cost).sum();
      budget.addBytes(reserved);
      group.write(
          write.stream().map(Pending::record).toList(),
          (error, later) -> {
            budget.addBytes(-reserved);
            outcome.known(write, error, later);
          },
          turn);
    }
  }

  private GroupError check(PartitionRef partition, CommittedOffset offset) {
    if (partition.topic().isEmpty()
        || partition.partition() < 0
        || !Limits.fitsString(partition.topic())) {
      return GroupError.UNKNOWN_TOPIC_OR_PARTITION;
    }
    if (offset.metadata().length() > config.maxMetadataLength()
        || !Limits.fitsString(offset.metadata())) {
      return GroupError.OFFSET_METADATA_TOO_LARGE;
    }
    // A negative offset is as good as any, as with Kafka: kafkajs resets a group by committing -2.
    return GroupError.NONE;
  }

  private static CoordinatorRecord encode(
      Group group, PartitionRef partition, CommittedOffset offset, Turn turn) {
    return StoredChange.offset(
        new OffsetCommitKey(group.id(), partition.topic(), partition.partition()),
        new OffsetCommitValue(
            offset.offset(), offset.leaderEpoch(), offset.metadata(), turn.now().wallMillis(), -1));
  }

  private List<List<Pending>> split(List<Pending> accepted) {
    List<List<Pending>> writes = new ArrayList<>();
    int from = 0;
    for (List<CoordinatorRecord> batch :
        Batches.split(accepted.stream().map(Pending::record).toList(), config.maxWriteBytes())) {
      writes.add(accepted.subList(from, from + batch.size()));
      from += batch.size();
    }
    return writes;
  }

  private static void refuse(
      CommitRequest request, GroupError error, Reply<PartitionErrors> reply, Turn turn) {
    Map<PartitionRef, GroupError> errors = new LinkedHashMap<>();
    request.offsets().keySet().forEach(partition -> errors.put(partition, error));
    turn.answer(reply, new PartitionErrors(error, errors));
  }

  /** An offset on its way, with what is set aside of the budget for it. */
  private record Pending(PartitionRef partition, CoordinatorRecord record, long cost) {}

  /** Gathers what became of the writes of one commit. */
  private static final class Outcome {
    private final Map<PartitionRef, GroupError> errors;
    private final Reply<PartitionErrors> reply;
    private int missing;

    Outcome(Map<PartitionRef, GroupError> errors, int writes, Reply<PartitionErrors> reply) {
      this.errors = errors;
      this.missing = writes;
      this.reply = reply;
    }

    void known(List<Pending> write, GroupError error, Turn turn) {
      write.forEach(each -> errors.put(each.partition(), error));
      if (--missing == 0) {
        turn.answer(reply, new PartitionErrors(GroupError.NONE, errors));
      }
    }
  }
}

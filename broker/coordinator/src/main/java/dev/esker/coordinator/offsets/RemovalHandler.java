package dev.esker.coordinator.offsets;

import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.format.OffsetCommitKey;
import dev.esker.coordinator.format.StoredChange;
import dev.esker.coordinator.group.Group;
import dev.esker.coordinator.group.Groups;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.PartitionErrors;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.step.Reply;
import dev.esker.coordinator.step.Turn;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Takes away offsets and whole groups: because somebody asks, because their time is over, or
 * because their topic is gone. Large removals are written piece by piece, each after the one before
 * is durable, the group itself last; a failure leaves the rest as it is. A group is deleted only
 * while nothing of it is on its way to the log, and nothing else gets in before that is done: or a
 * commit could outlive its group.
 */
public final class RemovalHandler {

  /** How many groups one look at retention may write for. */
  static final int MAX_GROUPS_PER_CHECK = 1000;

  private final Groups groups;
  private final OffsetStore offsets;
  private final Predicate<String> isStored;
  private final OffsetsConfig config;

  /**
   * Removals from some groups.
   *
   * @param groups the groups
   * @param offsets what they have committed
   * @param isStored whether a generation of a group is stored
   * @param config the settings
   */
  public RemovalHandler(
      Groups groups, OffsetStore offsets, Predicate<String> isStored, OffsetsConfig config) {
    this.groups = groups;
    this.offsets = offsets;
    this.isStored = isStored;
    this.config = config;
  }

  /** Deletes a group without members, and its offsets. */
  public void deleteGroup(String groupId, Reply<GroupError> reply, Turn turn) {
    Group group = groups.find(groupId).orElse(null);
    if (group == null) {
      turn.answer(reply, GroupError.GROUP_ID_NOT_FOUND);
    } else if (!group.isEmpty()) {
      turn.answer(reply, GroupError.NON_EMPTY_GROUP);
    } else if (!group.isQuiet() || group.isDeleting()) {
      turn.answer(reply, GroupError.COORDINATOR_LOAD_IN_PROGRESS);
    } else {
      List<CoordinatorRecord> tombstones = new ArrayList<>();
      offsets.of(groupId).forEach(entry -> tombstones.add(tombstone(group, entry.partition())));
      delete(group, tombstones, (error, later) -> later.answer(reply, error), turn);
    }
  }

  /** Deletes offsets of topics that no member subscribes to. */
  public void deleteOffsets(
      String groupId, Set<PartitionRef> partitions, Reply<PartitionErrors> reply, Turn turn) {
    Group group = groups.find(groupId).orElse(null);
    GroupError refusal =
        group == null
            ? GroupError.GROUP_ID_NOT_FOUND
            : group.isDeleting()
                ? GroupError.COORDINATOR_LOAD_IN_PROGRESS
                : !group.isEmpty() && !group.isOfConsumers()
                    ? GroupError.NON_EMPTY_GROUP
                    : GroupError.NONE;
    if (refusal != GroupError.NONE) {
      turn.answer(reply, new PartitionErrors(refusal, Map.of()));
      return;
    }
    Map<PartitionRef, GroupError> errors = new LinkedHashMap<>();
    List<CoordinatorRecord> tombstones = new ArrayList<>();
    for (PartitionRef partition : partitions) {
      boolean inUse = group.isSubscribedTo(partition.topic());
      errors.put(partition, inUse ? GroupError.GROUP_SUBSCRIBED_TO_TOPIC : GroupError.NONE);
      // While something is on its way it may be a commit of just this partition.
      if (!inUse && (!group.isQuiet() || offsets.get(groupId, partition) != null)) {
        tombstones.add(tombstone(group, partition));
      }
    }
    writeAll(
        group,
        tombstones,
        (error, later) -> {
          groups.forgetIfGone(group, later);
          later.answer(
              reply,
              error == GroupError.NONE
                  ? new PartitionErrors(GroupError.NONE, errors)
                  : new PartitionErrors(error, Map.of()));
        },
        turn);
  }

  /** Removes the offsets of topics that no longer exist. */
  public void forgetTopics(Set<String> topics, Turn turn) {
    removeWhere((group, entry) -> topics.contains(entry.partition().topic()), turn);
  }

  /**
   * Removes offsets whose retention is over, and groups of which nothing is left.
   *
   * @return whether there may be more to do at once
   */
  public boolean expire(Turn turn) {
    long now = turn.now().wallMillis();
    int written =
        removeWhere(
            (group, entry) -> {
              if (group.isSubscribedTo(entry.partition().topic())) {
                return false;
              }
              if (entry.value().expireTimestamp() >= 0) {
                return now >= entry.value().expireTimestamp();
              }
              Optional<Long> start = group.retentionStart(entry.value().commitTimestamp());
              return start.isPresent() && now - start.get() >= config.retentionMillis();
            },
            turn);
    return written >= MAX_GROUPS_PER_CHECK;
  }

  private int removeWhere(Condition condition, Turn turn) {
    int written = 0;
    for (Group group : List.copyOf(groups.all())) {
      if (written >= MAX_GROUPS_PER_CHECK) {
        break;
      }
      if (!group.isQuiet() || group.isDeleting()) {
        continue;
      }
      List<CoordinatorRecord> tombstones = new ArrayList<>();
      boolean all = true;
      for (OffsetStore.Entry entry : offsets.of(group.id())) {
        if (condition.test(group, entry)) {
          tombstones.add(tombstone(group, entry.partition()));
        } else {
          all = false;
        }
      }
      Consumer<Turn> after = later -> groups.forgetIfGone(group, later);
      if (all && group.isEmpty() && !group.expectsMembers()) {
        delete(group, tombstones, (error, later) -> after.accept(later), turn);
        written++;
      } else if (!tombstones.isEmpty()) {
        writeAll(group, tombstones, (error, later) -> after.accept(later), turn);
        written++;
      }
    }
    return written;
  }

  private void delete(Group group, List<CoordinatorRecord> tombstones, Done done, Turn turn) {
    if (isStored.test(group.id())) {
      tombstones.add(StoredChange.groupTombstone(group.id()));
    }
    group.deleting(true);
    writeAll(
        group,
        tombstones,
        (error, later) -> {
          group.deleting(false);
          if (error == GroupError.NONE) {
            groups.drop(group, later);
          }
          done.run(error, later);
        },
        turn);
  }

  private void writeAll(Group group, List<CoordinatorRecord> records, Done done, Turn turn) {
    writeFrom(group, Batches.split(records, config.maxWriteBytes()), 0, done, turn);
  }

  private void writeFrom(
      Group group, List<List<CoordinatorRecord>> batches, int index, Done done, Turn turn) {
    if (index == batches.size()) {
      done.run(GroupError.NONE, turn);
      return;
    }
    group.write(
        batches.get(index),
        (error, later) -> {
          if (error == GroupError.NONE) {
            writeFrom(group, batches, index + 1, done, later);
          } else {
            done.run(error, later);
          }
        },
        turn);
  }

  private static CoordinatorRecord tombstone(Group group, PartitionRef partition) {
    return StoredChange.offsetTombstone(
        new OffsetCommitKey(group.id(), partition.topic(), partition.partition()));
  }

  /** Which offsets to remove. */
  private interface Condition {
    boolean test(Group group, OffsetStore.Entry entry);
  }

  /** What follows a removal. */
  private interface Done {
    void run(GroupError error, Turn turn);
  }
}

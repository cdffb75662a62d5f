package dev.esker.coordinator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.message.CommitRequest;
import dev.esker.coordinator.message.CommittedOffset;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.MemberIdentity;
import dev.esker.coordinator.message.PartitionErrors;
import dev.esker.coordinator.message.PartitionRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What must hold in every run: all members of a generation were given parts of one assignment; a
 * partition has one owner per generation, and a client's generations never go back; every question
 * is answered once; an acknowledged commit is there, and no older one in its place, until somebody
 * deletes it; who was replaced can't commit any more.
 */
final class SimRules {
  private final List<Answer<?>> expected = new ArrayList<>();
  private final Map<String, String> tokenByGeneration = new HashMap<>();
  private final Map<String, String> ownerByPartition = new HashMap<>();
  private final Map<String, Integer> generationByOwner = new HashMap<>();
  private final Map<String, Long> acknowledged = new HashMap<>();
  private final List<Commit> commits = new ArrayList<>();
  private final List<Deletion> deletions = new ArrayList<>();
  private final List<MemberIdentity> zombies = new ArrayList<>();
  private final Map<String, String> currentStatic = new HashMap<>();
  private final Set<String> replaced = new HashSet<>();
  private final Set<String> maybeDeleted = new HashSet<>();
  private final Map<String, Integer> incarnations = new HashMap<>();
  private long tokens;
  private long offsets;
  private long accepted;
  private long committed;

  /** Somebody asks something, and has to be answered. */
  <T> Answer<T> expect(Answer<T> answer) {
    expected.add(answer);
    return answer;
  }

  /** Whatever was asked of a broker that has crashed is not answered any more. */
  void crashed() {
    settle();
    expected.clear();
    commits.clear();
    deletions.forEach(deletion -> forgetGroup(deletion.groupId()));
    deletions.clear();
    // A deletion that failed may be in the log all the same, before whatever was acknowledged
    // later.
    maybeDeleted.forEach(this::forgetGenerations);
    maybeDeleted.clear();
  }

  void allAnswered() {
    long open = expected.stream().filter(answer -> !answer.isThere()).count();
    assertEquals(0, open, "questions that were never answered");
    expected.clear();
  }

  /** Marks an assignment as one leader's. */
  String token() {
    return "token" + tokens++;
  }

  void assigned(
      String incarnation, int generation, String owner, String token, List<Integer> partitions) {
    accepted++;
    String key = incarnation + "/" + generation;
    if (!token.isEmpty()) {
      String before = tokenByGeneration.putIfAbsent(key, token);
      assertTrue(before == null || before.equals(token), "two assignments in " + key);
    }
    for (int partition : partitions) {
      String before = ownerByPartition.putIfAbsent(key + "/" + partition, owner);
      assertTrue(before == null || before.equals(owner), "two owners of " + key + "/" + partition);
    }
    Integer last = generationByOwner.put(incarnation + "/" + owner, generation);
    assertTrue(last == null || last <= generation, owner + " went back to " + key);
  }

  /**
   * A static member has its assignment, so that its id is durable: whoever had the instance before
   * is fenced, over restarts too.
   */
  void settled(String groupId, String instanceId, String memberId) {
    if (instanceId != null) {
      String before = currentStatic.put(groupId + "/" + instanceId, memberId);
      if (before != null && !before.equals(memberId)) {
        replaced.add(before);
      }
    }
  }

  /** A client has crashed, but something of it may go on. */
  void zombie(MemberIdentity identity) {
    zombies.add(identity);
    if (zombies.size() > 20) {
      zombies.remove(0);
    }
  }

  List<MemberIdentity> zombies() {
    return zombies;
  }

  /** Commits the next offset. */
  void commit(SimBroker broker, MemberIdentity who, int partition) {
    settle();
    // From outside any generation everybody may commit to a group without members.
    boolean fenced = who.generation() >= 0 && replaced.contains(who.memberId());
    PartitionRef ref = new PartitionRef("t", partition);
    Commit commit = new Commit(who.groupId(), ref, ++offsets, fenced, expect(new Answer<>()));
    commits.add(commit);
    broker
        .coordinator()
        .commit(
            new CommitRequest(who, Map.of(ref, new CommittedOffset(offsets, -1, ""))),
            commit.answer(),
            broker.turn());
  }

  void delete(SimBroker broker, String groupId) {
    settle();
    Deletion deletion = new Deletion(groupId, expect(new Answer<>()));
    deletions.add(deletion);
    forget(groupId);
    broker.coordinator().delete(groupId, deletion.answer(), broker.turn());
  }

  /** Takes note of what was answered meanwhile; to be called after every step. */
  void settle() {
    deletions.removeIf(
        deletion -> {
          if (deletion.answer().isThere()) {
            if (deletion.answer().get() == GroupError.NONE) {
              forgetGroup(deletion.groupId());
            } else {
              forget(deletion.groupId());
              maybeDeleted.add(deletion.groupId());
            }
          }
          return deletion.answer().isThere();
        });
    commits.removeIf(
        commit -> {
          if (commit.answer().isThere()) {
            GroupError error = commit.answer().get().partitions().get(commit.partition());
            if (error == GroupError.NONE) {
              committed++;
              assertTrue(!commit.fenced(), "a fenced member has committed");
              acknowledged.merge(commit.key(), commit.offset(), Math::max);
            }
          }
          return commit.answer().isThere();
        });
    expected.removeIf(Answer::isThere);
  }

  /** Compares what the coordinator has with what was acknowledged. */
  void check(GroupCoordinator coordinator, String groupId) {
    settle();
    Map<PartitionRef, CommittedOffset> there = coordinator.committed(groupId, Optional.empty());
    for (int p = 0; p < SimClient.PARTITIONS; p++) {
      PartitionRef ref = new PartitionRef("t", p);
      Long least = acknowledged.get(groupId + ref);
      CommittedOffset offset = there.get(ref);
      if (least != null) {
        assertNotEquals(null, offset, "offset " + least + " of " + groupId + ref + " is lost");
        assertTrue(
            offset.offset() >= least,
            groupId + ref + " went back from " + least + " to " + offset.offset());
      }
      if (offset != null && !maybeDeleted.contains(groupId)) {
        // What was seen once is durable, acknowledged or not.
        acknowledged.merge(groupId + ref, offset.offset(), Math::max);
      }
    }
  }

  /** A group that comes again counts its generations from the beginning. */
  private void forgetGroup(String groupId) {
    forget(groupId);
    forgetGenerations(groupId);
  }

  private void forgetGenerations(String groupId) {
    incarnations.merge(groupId, 1, Integer::sum);
  }

  /** The group as it is until it is deleted. */
  String incarnation(String groupId) {
    return groupId + "#" + incarnations.getOrDefault(groupId, 0);
  }

  private void forget(String groupId) {
    acknowledged.keySet().removeIf(key -> key.startsWith(groupId + "PartitionRef"));
  }

  long accepted() {
    return accepted;
  }

  long committed() {
    return committed;
  }

  private record Commit(
      String groupId,
      PartitionRef partition,
      long offset,
      boolean fenced,
      Answer<PartitionErrors> answer) {
    String key() {
      return groupId + partition;
    }
  }

  private record Deletion(String groupId, Answer<GroupError> answer) {}
}

package dev.esker.coordinator;

import static dev.esker.coordinator.Bench.GROUP;
import static dev.esker.coordinator.Bench.member;
import static dev.esker.coordinator.Bench.nobody;
import static dev.esker.coordinator.Bench.request;
import static dev.esker.coordinator.message.GroupError.COORDINATOR_LOAD_IN_PROGRESS;
import static dev.esker.coordinator.message.GroupError.COORDINATOR_NOT_AVAILABLE;
import static dev.esker.coordinator.message.GroupError.GROUP_ID_NOT_FOUND;
import static dev.esker.coordinator.message.GroupError.GROUP_SUBSCRIBED_TO_TOPIC;
import static dev.esker.coordinator.message.GroupError.ILLEGAL_GENERATION;
import static dev.esker.coordinator.message.GroupError.NONE;
import static dev.esker.coordinator.message.GroupError.NON_EMPTY_GROUP;
import static dev.esker.coordinator.message.GroupError.OFFSET_METADATA_TOO_LARGE;
import static dev.esker.coordinator.message.GroupError.REBALANCE_IN_PROGRESS;
import static dev.esker.coordinator.message.GroupError.UNKNOWN_MEMBER_ID;
import static dev.esker.coordinator.message.GroupError.UNKNOWN_TOPIC_OR_PARTITION;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.group.GroupConfig;
import dev.esker.coordinator.message.CommittedOffset;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.PartitionErrors;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.offsets.OffsetsConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Committed offsets: who may commit, when it counts, and how offsets and groups go again. */
class CommitTest {
  private static final PartitionRef T0 = new PartitionRef("t", 0);
  private static final PartitionRef U1 = new PartitionRef("u", 1);

  private final Bench bench = new Bench();

  @Test
  void commitCountsOnlyOnceItIsDurable() {
    bench.autoStore = false;
    Answer<PartitionErrors> commit = bench.commit(nobody(), 5);
    assertFalse(commit.isThere());
    assertEquals(-1, bench.offset());
    bench.store();
    assertEquals(Map.of(T0, NONE), commit.get().partitions());
    assertEquals(5, bench.offset());
    bench.restart();
    assertEquals(5, bench.offset());
    assertEquals("Empty", bench.state());
  }

  @Test
  void failedCommitChangesNothing() {
    bench.commit(nobody(), 5);
    bench.autoStore = false;
    Answer<PartitionErrors> commit = bench.commit(nobody(), 6);
    bench.fail(COORDINATOR_NOT_AVAILABLE);
    assertEquals(COORDINATOR_NOT_AVAILABLE, commit.get().partitions().get(T0));
    assertEquals(5, bench.offset());
  }

  @Test
  void groupWhoseOnlyCommitFailsIsForgotten() {
    bench.autoStore = false;
    bench.commit(nobody(), 6);
    assertEquals(1, bench.coordinator.list().size());
    bench.fail(COORDINATOR_NOT_AVAILABLE);
    assertEquals(0, bench.coordinator.list().size());
    assertEquals(0, bench.budget.bytes());
  }

  @Test
  void onlyMembersOfTheGenerationCommitToAGroupWithMembers() {
    String id = bench.stableMember();
    assertEquals(NONE, error(bench.commit(member(id, 1), 1)));
    assertEquals(ILLEGAL_GENERATION, error(bench.commit(member(id, 0), 2)));
    assertEquals(UNKNOWN_MEMBER_ID, error(bench.commit(member("x", 1), 2)));
    assertEquals(UNKNOWN_MEMBER_ID, error(bench.commit(nobody(), 2)));
    assertEquals(1, bench.offset());
    bench.join("");
    assertEquals(NONE, error(bench.commit(member(id, 1), 3)), "the last chance before it joins");
    bench.join(id);
    assertEquals(REBALANCE_IN_PROGRESS, error(bench.commit(member(id, 2), 4)));
  }

  @Test
  void generationOfAGroupThatIsNotThereIsIllegal() {
    assertEquals(ILLEGAL_GENERATION, error(bench.commit(member("x", 3), 1)));
    assertEquals(0, bench.coordinator.list().size());
  }

  @Test
  void commitProlongsTheSession() {
    String id = bench.stableMember();
    for (int i = 0; i < 5; i++) {
      bench.advance(9_000);
      assertEquals(NONE, error(bench.commit(member(id, 1), i)));
    }
  }

  @Test
  void badOffsetsAreRefusedOneByOne() {
    Map<PartitionRef, CommittedOffset> offsets = new LinkedHashMap<>();
    offsets.put(T0, new CommittedOffset(1, 2, "ok"));
    offsets.put(U1, new CommittedOffset(1, 2, "x".repeat(4097)));
    offsets.put(new PartitionRef("", 0), new CommittedOffset(1, 2, ""));
    offsets.put(new PartitionRef("t", -1), new CommittedOffset(1, 2, ""));
    assertEquals(
        List.of(
            NONE,
            OFFSET_METADATA_TOO_LARGE,
            UNKNOWN_TOPIC_OR_PARTITION,
            UNKNOWN_TOPIC_OR_PARTITION),
        List.copyOf(bench.commit(nobody(), offsets).get().partitions().values()));
    assertEquals(
        Map.of(T0, new CommittedOffset(1, 2, "ok")),
        bench.coordinator.committed(GROUP, Optional.empty()));
    assertEquals(Map.of(), bench.coordinator.committed(GROUP, Optional.of(Set.of(U1))));
  }

  /** What kafkajs commits to send a group to the beginning (-2) or the end (-1). */
  @Test
  void negativeOffsetsAreCommittedAsAnyOther() {
    for (long offset : new long[] {-2, -1}) {
      CommittedOffset committed = new CommittedOffset(offset, -1, "");
      assertEquals(
          List.of(NONE),
          List.copyOf(bench.commit(nobody(), Map.of(T0, committed)).get().partitions().values()));
      assertEquals(
          Map.of(T0, committed), bench.coordinator.committed(GROUP, Optional.of(Set.of(T0))));
    }
  }

  @Test
  void largeCommitGoesInSeveralWritesAndIsAnsweredOnce() {
    Bench small =
        new Bench(
            new CoordinatorConfig(
                GroupConfig.DEFAULTS, new OffsetsConfig(4096, 1000, 1_000_000, 500)));
    small.autoStore = false;
    Map<PartitionRef, CommittedOffset> offsets = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      offsets.put(new PartitionRef("t", i), new CommittedOffset(i, -1, ""));
    }
    Answer<PartitionErrors> commit = small.commit(nobody(), offsets);
    int writes = small.writes.size();
    assertTrue(writes > 5, "only " + writes);
    small.fail(COORDINATOR_NOT_AVAILABLE);
    while (!small.writes.isEmpty()) {
      assertFalse(commit.isThere());
      small.store();
    }
    long failed = commit.get().partitions().values().stream().filter(e -> e != NONE).count();
    assertTrue(failed > 0 && failed < 20, "failed: " + failed);
    assertEquals(100 - failed, small.coordinator.committed(GROUP, Optional.empty()).size());
  }

  @Test
  void deletedGroupIsGoneAfterARestartToo() {
    String id = bench.stableMember();
    bench.commit(member(id, 1), 1);
    assertEquals(NON_EMPTY_GROUP, delete().get());
    bench.leave(id);
    assertEquals(NONE, delete().get());
    assertEquals(GROUP_ID_NOT_FOUND, delete().get());
    assertEquals(GROUP_ID_NOT_FOUND, bench.coordinator.describe(GROUP).error());
    assertEquals(0, bench.budget.bytes());
    assertEquals(0, bench.budget.groups());
    bench.restart();
    assertEquals(List.of(), bench.coordinator.list());
    assertEquals(-1, bench.offset());
  }

  @Test
  void nothingGetsInWhileAGroupIsDeleted() {
    bench.commit(nobody(), 1);
    bench.autoStore = false;
    Answer<GroupError> delete = delete();
    assertEquals(COORDINATOR_LOAD_IN_PROGRESS, delete().get());
    assertEquals(COORDINATOR_LOAD_IN_PROGRESS, error(bench.commit(nobody(), 2)));
    assertEquals(COORDINATOR_LOAD_IN_PROGRESS, bench.join("").get().error());
    assertEquals(COORDINATOR_LOAD_IN_PROGRESS, deleteOffsets(T0).get().error());
    bench.fail(COORDINATOR_NOT_AVAILABLE);
    assertEquals(COORDINATOR_NOT_AVAILABLE, delete.get());
    bench.autoStore = true;
    assertEquals(1, bench.offset());
    assertEquals(NONE, error(bench.commit(nobody(), 2)));
  }

  @Test
  void groupWithACommitOnItsWayIsNotDeletedYet() {
    bench.autoStore = false;
    bench.commit(nobody(), 1);
    assertEquals(COORDINATOR_LOAD_IN_PROGRESS, delete().get());
    bench.store();
    bench.autoStore = true;
    assertEquals(NONE, delete().get());
  }

  @Test
  void deletionInPiecesEndsWithTheGroup() {
    Bench small =
        new Bench(
            new CoordinatorConfig(
                GroupConfig.DEFAULTS, new OffsetsConfig(4096, 1000, 1_000_000, 500)));
    Map<PartitionRef, CommittedOffset> offsets = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      offsets.put(new PartitionRef("t", i), new CommittedOffset(i, -1, ""));
    }
    small.commit(nobody(), offsets);
    small.autoStore = false;
    Answer<GroupError> delete = new Answer<>();
    small.coordinator.delete(GROUP, delete, small.turn());
    assertEquals(1, small.writes.size(), "one piece at a time");
    small.store();
    small.fail(COORDINATOR_NOT_AVAILABLE);
    assertEquals(COORDINATOR_NOT_AVAILABLE, delete.get());
    int left = small.coordinator.committed(GROUP, Optional.empty()).size();
    assertTrue(left > 50 && left < 100, "left: " + left);
    small.restart();
    assertEquals(left, small.coordinator.committed(GROUP, Optional.empty()).size());
    small.autoStore = true;
    Answer<GroupError> again = new Answer<>();
    small.coordinator.delete(GROUP, again, small.turn());
    small.settle();
    assertEquals(NONE, again.get());
    assertEquals(0, small.budget.bytes());
  }

  @Test
  void offsetsInUseAreNotDeleted() {
    String id = bench.stableMember();
    bench.commit(
        member(id, 1),
        Map.of(T0, new CommittedOffset(1, -1, ""), U1, new CommittedOffset(2, -1, "")));
    PartitionErrors answer = deleteOffsets(T0, U1).get();
    assertEquals(Map.of(T0, GROUP_SUBSCRIBED_TO_TOPIC, U1, NONE), answer.partitions());
    assertEquals(Set.of(T0), bench.coordinator.committed(GROUP, Optional.empty()).keySet());
    bench.leave(id);
    assertEquals(Map.of(T0, NONE), deleteOffsets(T0).get().partitions());
    assertEquals(-1, bench.offset());
    assertEquals(GROUP_ID_NOT_FOUND, deleteOffsets("other", T0).get().error());
  }

  @Test
  void groupThatIsNotOfConsumersKeepsItsOffsetsWhileItHasMembers() {
    bench.join(request("", d -> d.type("connect")));
    assertEquals(NON_EMPTY_GROUP, deleteOffsets(T0).get().error());
  }

  @Test
  void deletionOvertakesNoCommit() {
    bench.autoStore = false;
    bench.commit(nobody(), 5);
    Answer<PartitionErrors> delete = deleteOffsets(T0);
    bench.store();
    assertEquals(5, bench.offset());
    bench.store();
    assertEquals(NONE, delete.get().error());
    assertEquals(-1, bench.offset());
  }

  @Test
  void offsetsOfAnEmptyGroupExpireAfterTheRetention() {
    String id = bench.stableMember();
    bench.commit(member(id, 1), 1);
    bench.leave(id);
    long week = 7L * 24 * 60 * 60 * 1000;
    bench.advance(week - 1);
    assertEquals(1, bench.offset());
    bench.advance(600_001);
    assertEquals(-1, bench.offset());
    assertEquals(List.of(), bench.coordinator.list());
    bench.restart();
    assertEquals(List.of(), bench.coordinator.list());
  }

  @Test
  void offsetsOfALivingGroupDontExpireWhileTheyAreInUse() {
    String id = bench.stableMember();
    bench.commit(
        member(id, 1),
        Map.of(T0, new CommittedOffset(1, -1, ""), U1, new CommittedOffset(2, -1, "")));
    long until = bench.now + 8L * 24 * 60 * 60 * 1000;
    bench.restart();
    JoinAnswer joined = bench.join(request(id, d -> d.session(1_800_000))).get();
    bench.sync(id, joined.generation(), id, "all");
    while (bench.now < until) {
      assertEquals(NONE, bench.heartbeat(id, joined.generation()));
      bench.advance(1_700_000);
    }
    assertEquals(Set.of(T0), bench.coordinator.committed(GROUP, Optional.empty()).keySet());
  }

  @Test
  void offsetsOfSimpleConsumersExpireByTheirCommit() {
    bench.commit(nobody(), 1);
    bench.advance(7L * 24 * 60 * 60 * 1000 + 600_000);
    assertEquals(-1, bench.offset());
    assertEquals(0, bench.budget.groups());
  }

  @Test
  void offsetsOfDeletedTopicsAreForgotten() {
    bench.commit(
        nobody(), Map.of(T0, new CommittedOffset(1, -1, ""), U1, new CommittedOffset(2, -1, "")));
    bench.coordinator.topicsDeleted(Set.of("t"), bench.turn());
    bench.settle();
    assertEquals(Set.of(U1), bench.coordinator.committed(GROUP, Optional.empty()).keySet());
  }

  private Answer<GroupError> delete() {
    Answer<GroupError> answer = new Answer<>();
    bench.coordinator.delete(GROUP, answer, bench.turn());
    bench.settle();
    return answer;
  }

  private Answer<PartitionErrors> deleteOffsets(PartitionRef... partitions) {
    return deleteOffsets(GROUP, partitions);
  }

  private Answer<PartitionErrors> deleteOffsets(String group, PartitionRef... partitions) {
    Answer<PartitionErrors> answer = new Answer<>();
    bench.coordinator.deleteOffsets(group, Set.of(partitions), answer, bench.turn());
    bench.settle();
    return answer;
  }

  private static GroupError error(Answer<PartitionErrors> answer) {
    return answer.get().partitions().get(T0);
  }
}

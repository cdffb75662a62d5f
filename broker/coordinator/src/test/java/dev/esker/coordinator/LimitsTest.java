package dev.esker.coordinator;

import static dev.esker.coordinator.Bench.GROUP;
import static dev.esker.coordinator.Bench.nobody;
import static dev.esker.coordinator.Bench.request;
import static dev.esker.coordinator.message.GroupError.GROUP_MAX_SIZE_REACHED;
import static dev.esker.coordinator.message.GroupError.INCONSISTENT_GROUP_PROTOCOL;
import static dev.esker.coordinator.message.GroupError.INVALID_GROUP_ID;
import static dev.esker.coordinator.message.GroupError.INVALID_REQUEST;
import static dev.esker.coordinator.message.GroupError.INVALID_SESSION_TIMEOUT;
import static dev.esker.coordinator.message.GroupError.MEMBER_ID_REQUIRED;
import static dev.esker.coordinator.message.GroupError.NONE;
import static dev.esker.coordinator.message.GroupError.POLICY_VIOLATION;
import static dev.esker.coordinator.message.GroupError.REBALANCE_IN_PROGRESS;
import static dev.esker.coordinator.message.GroupError.UNKNOWN_MEMBER_ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.group.GroupConfig;
import dev.esker.coordinator.message.CommittedOffset;
import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.PartitionErrors;
import dev.esker.coordinator.message.PartitionRef;
import dev.esker.coordinator.message.SyncAnswer;
import dev.esker.coordinator.offsets.OffsetsConfig;
import dev.esker.coordinator.step.StateBudget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every limit is reached here, and what is over is refused. */
class LimitsTest {

  @Test
  void sessionTimeoutsHaveBounds() {
    Bench bench = new Bench();
    assertEquals(INVALID_SESSION_TIMEOUT, joinWith(bench, 5_999));
    assertEquals(NONE, joinWith(bench, 6_000));
    assertEquals(INVALID_SESSION_TIMEOUT, joinWith(bench, 1_800_001));
  }

  private static GroupError joinWith(Bench bench, int session) {
    return bench.join(request("", d -> d.session(session))).get().error();
  }

  @Test
  void senselessJoinsAreRefused() {
    Bench bench = new Bench();
    assertEquals(INVALID_GROUP_ID, bench.join(request("", d -> d.group(""))).get().error());
    String tooLong = "x".repeat(32_768);
    assertEquals(INVALID_GROUP_ID, bench.join(request("", d -> d.group(tooLong))).get().error());
    assertEquals(INVALID_REQUEST, bench.join(request("", d -> d.instance(tooLong))).get().error());
    assertEquals(
        INVALID_REQUEST, bench.join(request("", d -> d.protocols("a", "a"))).get().error());
    assertEquals(
        INCONSISTENT_GROUP_PROTOCOL, bench.join(request("", d -> d.protocols())).get().error());
    assertEquals(
        INCONSISTENT_GROUP_PROTOCOL, bench.join(request("", d -> d.type(""))).get().error());
    bench.stableMember();
    assertEquals(
        INCONSISTENT_GROUP_PROTOCOL,
        bench.join(request("", d -> d.protocols("sticky"))).get().error());
    assertEquals(
        INCONSISTENT_GROUP_PROTOCOL, bench.join(request("", d -> d.type("connect"))).get().error());
    assertEquals(1, bench.coordinator.list().size());
  }

  @Test
  void longestTextsFitIntoTheRecord() {
    Bench bench = new Bench();
    String longest = "x".repeat(32_767);
    JoinAnswer joined =
        bench.join(request("", d -> d.group(longest).instance("i".repeat(32_767)))).get();
    assertEquals(NONE, joined.error());
    var who = new dev.esker.coordinator.message.MemberIdentity(longest, 1, joined.memberId(), null);
    assertEquals(NONE, bench.sync(who, joined.memberId(), "a").get().error());
    bench.restart();
    assertEquals("Stable", bench.coordinator.describe(longest).state());
  }

  @Test
  void groupHasAMaximumSize() {
    Bench bench = Bench.withGroups(1000, 3, 1_000_000);
    for (int i = 0; i < 3; i++) {
      bench.join("");
    }
    assertEquals(GROUP_MAX_SIZE_REACHED, bench.join("").get().error());
    bench.advance(1000);
    bench.advance(1000);
    assertEquals("CompletingRebalance", bench.state());
    assertEquals(GROUP_MAX_SIZE_REACHED, bench.join("").get().error());
    assertEquals(3, bench.coordinator.describe(GROUP).members().size());
  }

  @Test
  void idsThatAreGivenOutTakePlacesToo() {
    Bench bench = Bench.withGroups(0, 3, 1_000_000);
    for (int i = 0; i < 3; i++) {
      assertEquals(
          MEMBER_ID_REQUIRED, bench.join(request("", Bench.Draft::idRequired)).get().error());
    }
    assertEquals(
        GROUP_MAX_SIZE_REACHED, bench.join(request("", Bench.Draft::idRequired)).get().error());
    bench.advance(10_000);
    assertEquals(
        MEMBER_ID_REQUIRED, bench.join(request("", Bench.Draft::idRequired)).get().error());
  }

  @Test
  void fullGroupStillTakesItsOwnStaticMemberBack() {
    Bench bench = Bench.withGroups(0, 1, 1_000_000);
    JoinAnswer first = bench.join(request("", d -> d.instance("i"))).get();
    bench.sync(first.memberId(), 1, first.memberId(), "a");
    assertEquals(NONE, bench.join(request("", d -> d.instance("i"))).get().error());
    assertEquals(
        GROUP_MAX_SIZE_REACHED, bench.join(request("", d -> d.instance("j"))).get().error());
  }

  @Test
  void groupLoadedAboveItsMaximumSizeShrinks() {
    Bench large = new Bench();
    String first = large.stableMember();
    Answer<JoinAnswer> second = large.join("");
    large.join(first);
    large.sync(first, 2, first, "a", second.get().memberId(), "b");
    Bench small = Bench.withGroups(0, 1, 1_000_000);
    small.log.addAll(large.log);
    small.restart();
    assertEquals("PreparingRebalance", small.state());
    Answer<JoinAnswer> back = small.join(first);
    assertEquals(GROUP_MAX_SIZE_REACHED, small.join(second.get().memberId()).get().error());
    assertEquals(3, back.get().generation());
    assertEquals(UNKNOWN_MEMBER_ID, small.heartbeat(second.get().memberId(), 3));
  }

  @Test
  void membersOfAGroupBringABoundedAmountAlong() {
    Bench bench = Bench.withGroups(0, 100, 10_000);
    byte[] large = new byte[9_000];
    assertEquals(NONE, bench.join(request("", d -> d.protocol("range", large))).get().error());
    assertEquals(
        GROUP_MAX_SIZE_REACHED,
        bench.join(request("", d -> d.protocol("range", large))).get().error());
    assertTrue(bench.budget.bytes() < 15_000);
  }

  @Test
  void assignmentHasAMaximumSize() {
    Bench bench = Bench.withGroups(0, 100, 10_000);
    JoinAnswer joined = bench.join("").get();
    Answer<SyncAnswer> synced =
        bench.sync(joined.memberId(), 1, joined.memberId(), "x".repeat(10_000));
    assertEquals(GROUP_MAX_SIZE_REACHED, synced.get().error());
    assertEquals("Empty", bench.state());
    assertEquals(UNKNOWN_MEMBER_ID, bench.heartbeat(joined.memberId(), 1));
  }

  @Test
  void whoTakesMostGoesWhenTheAssignmentIsTooLarge() {
    Bench bench = Bench.withGroups(0, 100, 10_000);
    String leader = bench.stableMember();
    Answer<JoinAnswer> second = bench.join("");
    bench.join(leader);
    String large = second.get().memberId();
    Answer<JoinAnswer> third = bench.join("");
    bench.join(leader);
    bench.join(large);
    String small = third.get().memberId();
    Answer<SyncAnswer> ofLarge = bench.sync(large, 3);
    Answer<SyncAnswer> ofSmall = bench.sync(small, 3);
    Answer<SyncAnswer> ofLeader =
        bench.sync(leader, 3, leader, "a", large, "x".repeat(10_000), small, "b");
    assertEquals(GROUP_MAX_SIZE_REACHED, ofLarge.get().error());
    assertEquals(REBALANCE_IN_PROGRESS, ofSmall.get().error());
    assertEquals(REBALANCE_IN_PROGRESS, ofLeader.get().error());
    Answer<JoinAnswer> again = bench.join(leader);
    bench.join(small);
    assertEquals(4, again.get().generation());
    assertEquals(2, again.get().members().size());
    assertEquals(NONE, bench.sync(leader, 4, leader, "a", small, "b").get().error());
    assertEquals("Stable", bench.state());
  }

  /** A leader that brings too much for everybody, and clients that begin again when they may. */
  @Test
  void assignmentThatNeverFitsIsNotTriedForEver() {
    Bench bench = Bench.withGroups(1000, 100, 10_000);
    List<Answer<JoinAnswer>> joins = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      joins.add(bench.join(""));
    }
    bench.advance(1000);
    bench.advance(1000);
    List<String> members = new ArrayList<>();
    joins.forEach(each -> members.add(each.get().memberId()));
    int rounds = 0;
    while (!members.isEmpty()) {
      rounds++;
      assertTrue(rounds <= 10, "still " + members.size() + " members");
      int generation = rounds;
      String leader = bench.coordinator.describe(GROUP).members().get(0).memberId();
      Map<String, Answer<SyncAnswer>> syncs = new LinkedHashMap<>();
      members.stream()
          .filter(each -> !each.equals(leader))
          .forEach(each -> syncs.put(each, bench.sync(each, generation)));
      List<String> assignments = new ArrayList<>();
      members.forEach(each -> assignments.addAll(List.of(each, "x".repeat(20_000))));
      syncs.put(leader, bench.sync(leader, generation, assignments.toArray(new String[0])));
      syncs.forEach(
          (member, answer) -> {
            if (answer.get().error() == GROUP_MAX_SIZE_REACHED) {
              members.remove(member);
            } else {
              assertEquals(REBALANCE_IN_PROGRESS, answer.get().error());
            }
          });
      members.forEach(bench::join);
    }
    assertEquals("Empty", bench.state());
  }

  @Test
  void coordinatorHasAMaximumOfGroups() {
    Bench bench = limited(new StateBudget(2, 1_000_000));
    bench.join(request("", d -> d.group("a")));
    bench.join(request("", d -> d.group("b")));
    assertEquals(POLICY_VIOLATION, bench.join(request("", d -> d.group("c"))).get().error());
    assertEquals(
        POLICY_VIOLATION,
        bench.commit(nobody(), 1).get().partitions().get(new PartitionRef("t", 0)));
    assertEquals(2, bench.coordinator.list().size());
    assertEquals(2, bench.budget.groups());
  }

  @Test
  void offsetsTakeABoundedAmountOfMemory() {
    Bench bench = limited(new StateBudget(100, 100_000));
    int committed = 0;
    for (int i = 0; i < 1000; i++) {
      PartitionRef partition = new PartitionRef("t", i);
      PartitionErrors answer =
          bench
              .commit(nobody(), Map.of(partition, new CommittedOffset(1, -1, "x".repeat(1000))))
              .get();
      committed += answer.partitions().get(partition) == NONE ? 1 : 0;
    }
    assertTrue(committed > 50 && committed < 100, "committed " + committed);
    assertTrue(bench.budget.bytes() <= 100_000, "took " + bench.budget.bytes());
    assertEquals(
        GROUP_MAX_SIZE_REACHED,
        bench.join(request("", d -> d.protocol("r", new byte[5_000]))).get().error());
  }

  @Test
  void commitsOnTheirWayCountToo() {
    Bench bench = limited(new StateBudget(100, 10_000));
    bench.autoStore = false;
    int accepted = 0;
    for (int i = 0; i < 100; i++) {
      accepted +=
          bench
                  .commit(
                      nobody(), Map.of(new PartitionRef("t", i), new CommittedOffset(1, -1, "")))
                  .isThere()
              ? 0
              : 1;
    }
    assertTrue(accepted < 25, "accepted " + accepted);
    while (!bench.writes.isEmpty()) {
      bench.store();
    }
    assertTrue(bench.budget.bytes() <= 10_000);
  }

  @Test
  void whatIsLoadedIsNeverRefused() {
    Bench bench = new Bench();
    for (int i = 0; i < 100; i++) {
      bench.commit(nobody(), Map.of(new PartitionRef("t", i), new CommittedOffset(1, -1, "")));
    }
    Bench small = limited(new StateBudget(1, 1_000));
    bench.log.forEach(small.coordinator::replay);
    small.coordinator.loaded(small.turn());
    assertEquals(100, small.coordinator.committed(GROUP, java.util.Optional.empty()).size());
    assertEquals(
        POLICY_VIOLATION,
        small.commit(nobody(), 7).get().partitions().get(new PartitionRef("t", 0)));
  }

  @Test
  void settingsOutOfRangeNameTheirKey() {
    assertMessage("group.max.size is 0", () -> new GroupConfig(0, 1, 1, 0, 1));
    assertMessage("group.max.session.timeout.ms is 5", () -> new GroupConfig(0, 6, 5, 1, 1));
    assertMessage("offset.metadata.max.bytes is -1", () -> new OffsetsConfig(-1, 1, 1, 1));
    assertMessage("0 and 5", () -> new StateBudget(0, 5));
  }

  private static void assertMessage(
      String part, org.junit.jupiter.api.function.Executable executable) {
    var e = assertThrows(IllegalArgumentException.class, executable);
    assertTrue(e.getMessage().contains(part), e.getMessage());
  }

  private static Bench limited(StateBudget budget) {
    Bench bench = new Bench();
    bench.budget = budget;
    bench.coordinator =
        new GroupCoordinator(CoordinatorConfig.DEFAULTS, budget, () -> "id" + bench.log.size());
    bench.coordinator.loaded(bench.turn());
    return bench;
  }
}

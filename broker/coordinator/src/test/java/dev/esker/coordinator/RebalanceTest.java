package dev.esker.coordinator;

import static dev.esker.coordinator.Bench.GROUP;
import static dev.esker.coordinator.Bench.request;
import static dev.esker.coordinator.Bench.text;
import static dev.esker.coordinator.message.GroupError.FENCED_INSTANCE_ID;
import static dev.esker.coordinator.message.GroupError.ILLEGAL_GENERATION;
import static dev.esker.coordinator.message.GroupError.MEMBER_ID_REQUIRED;
import static dev.esker.coordinator.message.GroupError.NONE;
import static dev.esker.coordinator.message.GroupError.REBALANCE_IN_PROGRESS;
import static dev.esker.coordinator.message.GroupError.UNKNOWN_MEMBER_ID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.message.GroupError;
import dev.esker.coordinator.message.JoinAnswer;
import dev.esker.coordinator.message.LeavingMember;
import dev.esker.coordinator.message.SyncAnswer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The way of a group through its states, transition by transition. */
class RebalanceTest {
  private final Bench bench = new Bench();

  @Test
  void oneMemberGoesFromEmptyToStable() {
    JoinAnswer joined = bench.join("").get();
    assertEquals(NONE, joined.error());
    assertEquals(1, joined.generation());
    assertEquals("range", joined.protocolName());
    assertEquals(joined.memberId(), joined.leaderId());
    assertEquals(1, joined.members().size());
    assertEquals("CompletingRebalance", bench.state());

    SyncAnswer synced = bench.sync(joined.memberId(), 1, joined.memberId(), "p0").get();
    assertEquals(NONE, synced.error());
    assertEquals("p0", text(synced.assignment()));
    assertEquals("Stable", bench.state());
    assertEquals(NONE, bench.heartbeat(joined.memberId(), 1));
  }

  @Test
  void initialDelayCollectsMembers() {
    Bench slow = Bench.withGroups(3000, 100, 1_000_000);
    Answer<JoinAnswer> first = slow.join("");
    slow.advance(2999);
    assertFalse(first.isThere());
    Answer<JoinAnswer> second = slow.join("");
    slow.advance(1);
    assertFalse(first.isThere(), "somebody came, so it waits once more");
    slow.advance(3000);
    assertEquals(1, first.get().generation());
    assertEquals(1, second.get().generation());
    assertEquals(2, first.get().members().size());
    assertEquals(List.of(), second.get().members(), "only the leader learns who is there");
  }

  @Test
  void initialDelayIsNotProlongedBeyondTheRebalanceTimeout() {
    Bench slow = Bench.withGroups(25_000, 100, 1_000_000);
    Answer<JoinAnswer> first = slow.join("");
    int rounds = 0;
    while (!first.isThere() && rounds < 10) {
      slow.join("");
      slow.advance(25_000);
      rounds++;
    }
    assertEquals(3, rounds, "25 s + 25 s + the 10 s that are left of 60 s");
  }

  @Test
  void secondMemberStartsARebalanceThatWaitsForTheFirst() {
    String first = bench.stableMember();
    Answer<JoinAnswer> second = bench.join("");
    assertEquals("PreparingRebalance", bench.state());
    assertFalse(second.isThere());
    assertEquals(REBALANCE_IN_PROGRESS, bench.heartbeat(first, 1));
    assertEquals(REBALANCE_IN_PROGRESS, bench.sync(first, 1).get().error());
    Answer<JoinAnswer> again = bench.join(first);
    assertEquals(2, again.get().generation());
    assertEquals(2, second.get().generation());
    assertEquals(first, second.get().leaderId());

    Answer<SyncAnswer> follower = bench.sync(second.get().memberId(), 2);
    assertFalse(follower.isThere());
    bench.sync(first, 2, first, "a", second.get().memberId(), "b");
    assertEquals("b", text(follower.get().assignment()));
  }

  @Test
  void memberThatStaysAwayIsRemovedAtTheRebalanceTimeout() {
    String first = bench.stableMember();
    Answer<JoinAnswer> second = bench.join("");
    for (int i = 0; i < 6; i++) {
      assertFalse(second.isThere());
      bench.heartbeat(first, 1);
      bench.advance(10_000 - 1);
    }
    bench.advance(6);
    assertEquals(List.of(second.get().memberId()), memberIds());
    assertEquals(UNKNOWN_MEMBER_ID, bench.heartbeat(first, 1));
    assertEquals(second.get().memberId(), second.get().leaderId());
  }

  @Test
  void silentMemberExpires() {
    String first = bench.stableMember();
    bench.advance(9_999);
    assertEquals(NONE, bench.heartbeat(first, 1));
    bench.advance(9_999);
    assertEquals("Stable", bench.state());
    bench.advance(1);
    assertEquals("Empty", bench.state());
    assertEquals(2, bench.join("").get().generation() - 1, "the empty generation counts");
  }

  @Test
  void leaverIsTakenOutAtOnceAndTheOthersAreAsked() {
    String first = bench.stableMember();
    Answer<JoinAnswer> second = bench.join("");
    bench.join(first);
    String other = second.get().memberId();
    bench.sync(first, 2, first, "a", other, "b");
    bench.sync(other, 2);
    assertEquals(List.of(NONE), bench.leave(first));
    assertEquals("PreparingRebalance", bench.state());
    JoinAnswer alone = bench.join(other).get();
    assertEquals(3, alone.generation());
    assertEquals(other, alone.leaderId());
    assertEquals(List.of(NONE), bench.leave(other));
    assertEquals("Empty", bench.state());
  }

  @Test
  void leavingAnswersWhatTheMemberStillWaitsFor() {
    String first = bench.stableMember();
    Answer<JoinAnswer> second = bench.join(request("", d -> d.instance("i2")));
    List<GroupError> errors =
        bench.coordinator.leave(
            GROUP,
            List.of(
                new LeavingMember("", "i2", null),
                new LeavingMember("nobody", null, null),
                new LeavingMember("", null, null)),
            bench.turn());
    assertEquals(List.of(NONE, UNKNOWN_MEMBER_ID, UNKNOWN_MEMBER_ID), errors);
    assertEquals(UNKNOWN_MEMBER_ID, second.get().error());
    assertEquals("", second.get().memberId());
    assertEquals(3, bench.join(first).get().generation() + 1, "generation 2 of the one left");
  }

  @Test
  void leavingWhileWaitingForTheAssignmentIsAnswered() {
    String first = bench.stableMember();
    Answer<JoinAnswer> second = bench.join("");
    bench.join(first);
    Answer<SyncAnswer> waiting = bench.sync(second.get().memberId(), 2);
    bench.leave(second.get().memberId());
    assertEquals(UNKNOWN_MEMBER_ID, waiting.get().error());
  }

  @Test
  void memberIdIsHandedOutFirstIfRequired() {
    JoinAnswer first = bench.join(request("", Bench.Draft::idRequired)).get();
    assertEquals(MEMBER_ID_REQUIRED, first.error());
    assertTrue(first.memberId().startsWith("c-"), first.memberId());
    assertEquals("Empty", bench.state());
    JoinAnswer second = bench.join(request(first.memberId(), Bench.Draft::idRequired)).get();
    assertEquals(NONE, second.error());
    assertEquals(first.memberId(), second.memberId());
  }

  @Test
  void handedOutIdHoldsBackARebalanceUntilItExpires() {
    String first = bench.stableMember();
    String given = bench.join(request("", Bench.Draft::idRequired)).get().memberId();
    Answer<JoinAnswer> again = bench.join(first);
    assertFalse(again.isThere(), "somebody is about to come back with " + given);
    bench.advance(10_000);
    assertEquals(2, again.get().generation());
    assertEquals(UNKNOWN_MEMBER_ID, bench.join(given).get().error());
  }

  @Test
  void handedOutIdThatLeavesDoesNotDisturbAStableGroup() {
    bench.stableMember();
    String given = bench.join(request("", Bench.Draft::idRequired)).get().memberId();
    assertEquals(List.of(NONE), bench.leave(given));
    assertEquals("Stable", bench.state());
  }

  @Test
  void groupThatNobodyEverJoinedIsForgotten() {
    bench.join(request("", Bench.Draft::idRequired));
    assertEquals(1, bench.coordinator.list().size());
    bench.advance(10_000);
    assertEquals(0, bench.coordinator.list().size());
    assertEquals(0, bench.budget.groups());
    assertEquals(0, bench.budget.bytes());
  }

  @Test
  void unknownMembersAndOldGenerationsAreFenced() {
    String first = bench.stableMember();
    assertEquals(UNKNOWN_MEMBER_ID, bench.heartbeat("stranger", 1));
    assertEquals(ILLEGAL_GENERATION, bench.heartbeat(first, 0));
    assertEquals(UNKNOWN_MEMBER_ID, bench.sync("stranger", 1).get().error());
    assertEquals(ILLEGAL_GENERATION, bench.sync(first, 2).get().error());
    assertEquals(UNKNOWN_MEMBER_ID, bench.join("stranger").get().error());
    assertEquals(UNKNOWN_MEMBER_ID, bench.join(request("x", d -> d.group("other"))).get().error());
    assertEquals(1, bench.coordinator.list().size(), "no group comes from a wrong id");
  }

  @Test
  void followerThatAsksAgainUnchangedIsToldTheGenerationAndLeaderRebalances() {
    String first = bench.stableMember();
    Answer<JoinAnswer> second = bench.join("");
    bench.join(first);
    String other = second.get().memberId();
    assertEquals(2, bench.join(other).get().generation(), "it missed the answer to its join");
    bench.sync(first, 2, first, "a", other, "b");
    assertEquals(2, bench.join(other).get().generation());
    assertEquals("b", text(bench.sync(other, 2).get().assignment()));
    assertEquals("Stable", bench.state());
    Answer<JoinAnswer> changed =
        bench.join(request(other, d -> d.protocol("range", Bench.subscription("t", "u"))));
    assertEquals("PreparingRebalance", bench.state());
    bench.join(first);
    assertEquals(3, changed.get().generation());
    bench.sync(first, 3);
    bench.join(first);
    assertEquals("PreparingRebalance", bench.state(), "a leader may want a new assignment");
  }

  @Test
  void joinWhileAssigningSendsEverybodyBack() {
    String first = bench.stableMember();
    Answer<JoinAnswer> second = bench.join("");
    bench.join(first);
    Answer<SyncAnswer> waiting = bench.sync(second.get().memberId(), 2);
    bench.join("");
    assertEquals(REBALANCE_IN_PROGRESS, waiting.get().error());
    assertEquals("PreparingRebalance", bench.state());
  }

  @Test
  void membersThatNeverSyncAreRemoved() {
    String first = bench.stableMember();
    Answer<JoinAnswer> second = bench.join("");
    bench.join(first);
    bench.sync(first, 2, first, "a");
    for (int i = 0; i < 7; i++) {
      bench.heartbeat(first, 2);
      bench.heartbeat(second.get().memberId(), 2);
      bench.advance(9_000);
    }
    assertEquals("PreparingRebalance", bench.state());
    assertEquals(List.of(first), memberIds());
  }

  @Test
  void assignmentIsGivenOutOnlyOnceItIsDurable() {
    bench.autoStore = false;
    JoinAnswer joined = bench.join("").get();
    Answer<SyncAnswer> synced = bench.sync(joined.memberId(), 1, joined.memberId(), "a");
    assertFalse(synced.isThere());
    assertEquals("CompletingRebalance", bench.state());
    Answer<SyncAnswer> again = bench.sync(joined.memberId(), 1, joined.memberId(), "other");
    assertEquals(REBALANCE_IN_PROGRESS, synced.get().error());
    assertEquals(1, bench.writes.size(), "the first assignment is the one");
    bench.store();
    assertEquals("a", text(again.get().assignment()));
  }

  @Test
  void failedWriteOfTheAssignmentIsToldAndRebalances() {
    bench.autoStore = false;
    JoinAnswer joined = bench.join("").get();
    Answer<SyncAnswer> synced = bench.sync(joined.memberId(), 1, joined.memberId(), "a");
    bench.fail(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertEquals(GroupError.COORDINATOR_NOT_AVAILABLE, synced.get().error());
    assertEquals("PreparingRebalance", bench.state());
    assertEquals(2, bench.join(joined.memberId()).get().generation());
  }

  @Test
  void assignmentThatBecomesDurableTooLateChangesNothing() {
    bench.autoStore = false;
    JoinAnswer joined = bench.join("").get();
    Answer<SyncAnswer> synced = bench.sync(joined.memberId(), 1, joined.memberId(), "a");
    Answer<JoinAnswer> second = bench.join("");
    assertEquals(REBALANCE_IN_PROGRESS, synced.get().error());
    bench.store();
    assertEquals("PreparingRebalance", bench.state());
    bench.join(joined.memberId());
    assertEquals(2, second.get().generation());
  }

  @Test
  void restartBringsTheStoredGenerationBack() {
    String first = bench.stableMember();
    bench.restart();
    assertEquals("Stable", bench.state());
    assertEquals(NONE, bench.heartbeat(first, 1));
    assertEquals("all", text(bench.sync(first, 1).get().assignment()));
    bench.advance(10_000);
    assertEquals("Empty", bench.state(), "sessions run after a restart too");
    bench.restart();
    assertEquals("Empty", bench.state());
  }

  @Test
  void firstJoinDoesNotWaitForEver() {
    String first = bench.stableMember();
    Answer<JoinAnswer> given = bench.join(request("", Bench.Draft::idRequired));
    Answer<JoinAnswer> second = bench.join(request("", d -> d.session(1_800_000)));
    String pending = given.get().memberId();
    for (int i = 0; i < 31 && !second.isThere(); i++) {
      bench.heartbeat(first, 1);
      bench.join(first);
      bench.advance(9_999);
    }
    assertTrue(second.isThere());
    assertEquals(UNKNOWN_MEMBER_ID, bench.join(pending).get().error());
  }

  @Test
  void protocolIsTheOneThatMostMembersPrefer() {
    Bench slow = Bench.withGroups(1000, 100, 1_000_000);
    Answer<JoinAnswer> a = slow.join(request("", d -> d.protocols("range", "sticky", "own")));
    slow.join(request("", d -> d.protocols("sticky", "range")));
    slow.join(request("", d -> d.protocols("sticky", "range")));
    slow.advance(1000);
    slow.advance(1000);
    assertEquals("sticky", a.get().protocolName());
  }

  @Test
  void fencedStaticMemberIsToldSo() {
    JoinAnswer first = bench.join(request("", d -> d.instance("i"))).get();
    assertTrue(first.memberId().startsWith("i-"), first.memberId());
    bench.sync(first.memberId(), 1, first.memberId(), "a");
    JoinAnswer second = bench.join(request("", d -> d.instance("i"))).get();
    assertEquals(1, second.generation(), "no rebalance");
    assertEquals("Stable", bench.state());
    assertTrue(second.skipAssignment());
    assertEquals(second.memberId(), second.leaderId());
    var old = new dev.esker.coordinator.message.MemberIdentity(GROUP, 1, first.memberId(), "i");
    assertEquals(FENCED_INSTANCE_ID, bench.coordinator.heartbeat(old, bench.turn()));
    assertEquals("a", text(bench.sync(second.memberId(), 1).get().assignment()));
    bench.restart();
    assertEquals(NONE, bench.heartbeat(second.memberId(), 1));
  }

  @Test
  void staticLeaderThatCannotSkipIsToldThatAnotherLeads() {
    JoinAnswer first = bench.join(request("", d -> d.instance("i"))).get();
    bench.sync(first.memberId(), 1, first.memberId(), "a");
    JoinAnswer second = bench.join(request("", d -> d.instance("i").noSkip())).get();
    assertEquals(first.memberId(), second.leaderId());
    assertEquals(List.of(), second.members());
    assertFalse(second.skipAssignment());
  }

  @Test
  void staticMemberWhoseNewIdCannotBeStoredAsksAgain() {
    JoinAnswer first = bench.join(request("", d -> d.instance("i"))).get();
    bench.sync(first.memberId(), 1, first.memberId(), "a");
    bench.autoStore = false;
    Answer<JoinAnswer> second = bench.join(request("", d -> d.instance("i")));
    Answer<JoinAnswer> third = bench.join(request("", d -> d.instance("i")));
    assertEquals(FENCED_INSTANCE_ID, second.get().error());
    bench.fail(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertFalse(third.isThere());
    bench.fail(GroupError.COORDINATOR_NOT_AVAILABLE);
    assertEquals(GroupError.COORDINATOR_NOT_AVAILABLE, third.get().error());
    Answer<JoinAnswer> fourth = bench.join(request("", d -> d.instance("i")));
    bench.store();
    assertEquals(1, fourth.get().generation());
  }

  @Test
  void staticMemberThatResumesIsTakenAlongIntoARebalance() {
    JoinAnswer first = bench.join(request("", d -> d.instance("i"))).get();
    bench.sync(first.memberId(), 1, first.memberId(), "a");
    bench.autoStore = false;
    Answer<JoinAnswer> resuming = bench.join(request("", d -> d.instance("i")));
    Answer<JoinAnswer> other = bench.join("");
    assertEquals(2, resuming.get().generation());
    assertEquals(2, other.get().generation());
    bench.store();
    assertEquals("CompletingRebalance", bench.state());
  }

  @Test
  void staticMemberReturnsWhileOthersPrepareOrAssign() {
    JoinAnswer first = bench.join(request("", d -> d.instance("i"))).get();
    bench.sync(first.memberId(), 1, first.memberId(), "a");
    Answer<JoinAnswer> other = bench.join("");
    Answer<JoinAnswer> returned = bench.join(request("", d -> d.instance("i")));
    assertEquals(2, returned.get().generation());
    assertEquals(2, other.get().generation());
    Answer<JoinAnswer> again = bench.join(request("", d -> d.instance("i")));
    assertEquals("PreparingRebalance", bench.state());
    bench.join(other.get().memberId());
    assertEquals(3, again.get().generation());
  }

  @Test
  void staticMemberMayStayAwayForItsSessionWithoutLosingItsPlace() {
    JoinAnswer first = bench.join(request("", d -> d.instance("i").session(600_000))).get();
    bench.sync(first.memberId(), 1, first.memberId(), "a");
    Answer<JoinAnswer> other = bench.join("");
    bench.advance(60_000);
    assertEquals(2, other.get().generation());
    assertEquals(2, memberIds().size(), "the static member is still in");
    bench.advance(9_000);
    bench.heartbeat(other.get().memberId(), 2);
  }

  private List<String> memberIds() {
    return bench.coordinator.describe(GROUP).members().stream().map(m -> m.memberId()).toList();
  }
}

package dev.esker.http.groups;

import static dev.esker.http.groups.Bench.GROUP;
import static dev.esker.http.groups.Bench.all;
import static dev.esker.http.groups.Bench.at;
import static dev.esker.http.groups.Bench.failure;
import static dev.esker.http.groups.Bench.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.http.groups.PureGroups.Operation;
import dev.esker.spi.ErrorCode;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One step after the other, with the broker's real coordinator. */
final class GroupSessionsTest {
  private final Bench bench = new Bench();

  @BeforeEach
  void topics() {
    bench.cluster.add("t", 4);
    bench.cluster.add("u", 2);
  }

  @Test
  void theFirstConsumerGetsEverything() {
    Membership first = bench.registered("a", "t", "u");
    assertEquals(1, first.generation());
    assertEquals(
        List.of(at("t", 0), at("t", 1), at("t", 2), at("t", 3), at("u", 0), at("u", 1)),
        first.assignment());
    assertEquals(3000, first.heartbeatIntervalMillis());
    HeartbeatAnswer beat = value(bench.heartbeat("a"));
    assertFalse(beat.changed());
    assertEquals(first, beat.membership());
    assertEquals("cooperative-sticky", bench.groups.describe(GROUP).protocolName());
  }

  /** The partition that moves is nobody's until its reader has shown that it knows. */
  @Test
  void aSecondConsumerGetsItsShareWhenTheFirstHasGivenItUp() {
    bench.registered("a", "t");
    CompletableFuture<Outcome<Membership>> joining = bench.register("b", "t");
    assertFalse(joining.isDone(), "it waits for the first one to show up");

    HeartbeatAnswer shrunk = value(bench.heartbeat("a"));
    assertTrue(shrunk.changed());
    assertEquals(List.of(at("t", 0), at("t", 1)), shrunk.membership().assignment());
    assertEquals(List.of(), value(joining).assignment());

    CompletableFuture<Outcome<HeartbeatAnswer>> acknowledged = bench.heartbeat("a");
    assertFalse(acknowledged.isDone(), "the first one joins again, the second has to as well");
    HeartbeatAnswer grown = value(bench.heartbeat("b"));
    assertTrue(grown.changed());
    assertEquals(List.of(at("t", 2), at("t", 3)), grown.membership().assignment());
    assertEquals(shrunk.membership().assignment(), value(acknowledged).membership().assignment());

    assertFalse(value(bench.heartbeat("a")).changed());
    assertFalse(value(bench.heartbeat("b")).changed());
    assertEquals("Stable", bench.groups.describe(GROUP).state());
  }

  /** Whoever names an old generation has not got the answer, and hasn't given anything up. */
  @Test
  void aClientThatMissedTheAnswerIsToldAgain() {
    int old = bench.registered("a", "t").generation();
    CompletableFuture<Outcome<Membership>> joining = bench.register("b", "t");
    HeartbeatAnswer lost = value(bench.heartbeat("a", old));
    int joins = bench.groups.count(Operation.JOIN);
    HeartbeatAnswer again = value(bench.heartbeat("a", old));
    assertTrue(again.changed());
    assertEquals(lost.membership(), again.membership());
    assertEquals(joins, bench.groups.count(Operation.JOIN));
    assertTrue(joining.isDone());
    assertFalse(bench.heartbeat("a", again.membership().generation()).isDone());
    assertEquals(joins + 1, bench.groups.count(Operation.JOIN));
  }

  @Test
  void aWaitThatIsTooLongIsAnsweredAndTheSessionGoesOn() {
    bench.registered("a", "t");
    CompletableFuture<Outcome<Membership>> joining = bench.register("b", "t");
    bench.pass(Bench.WAIT - 1);
    assertFalse(joining.isDone());
    bench.pass(1);
    assertEquals(
        "group g rebalances: ask again", failure(ErrorCode.REBALANCE_IN_PROGRESS, joining));
    bench.beat("a");
    HeartbeatAnswer later = value(bench.heartbeat("b"));
    assertTrue(later.changed());
    assertEquals(List.of(), later.membership().assignment());
  }

  @Test
  void whoDoesNotWaitIsAnsweredAtOnce() {
    CompletableFuture<Outcome<Membership>> call =
        bench.start(
            bench.sessions.register(
                MemberCall.of(GROUP, "a"), Registration.to(List.of("t"), "host"), 0));
    failure(ErrorCode.REBALANCE_IN_PROGRESS, call);
    assertEquals(all("t", 4), value(bench.heartbeat("a")).membership().assignment());
  }

  @Test
  void otherTopicsAreARebalance() {
    Membership first = bench.registered("a", "t");
    Membership other = bench.registered("a", "u");
    assertEquals(all("u", 2), other.assignment());
    assertEquals(first.memberId(), other.memberId());
    assertTrue(other.generation() > first.generation());
  }

  @Test
  void topicsThatChangeDuringARebalanceAreJoinedWithAfterwards() {
    bench.registered("a", "t");
    CompletableFuture<Outcome<Membership>> first = bench.register("b", "t");
    CompletableFuture<Outcome<Membership>> second = bench.register("b", "u");
    value(bench.heartbeat("a"));
    assertFalse(second.isDone());
    bench.beat("a");
    assertEquals(all("u", 2), value(second).assignment());
    assertEquals(value(first), value(second));
  }

  /** Started anew, or another client of that name: the later one has the place. */
  @Test
  void theLaterClientOfANameTakesThePlaceOverWithoutARebalance() {
    Membership first = bench.registered("a", "t");
    Membership second = bench.registered("a", "t");
    assertEquals(first.generation(), second.generation());
    assertEquals(first.assignment(), second.assignment());
    assertNotEquals(first.memberId(), second.memberId());
    failure(ErrorCode.FENCED_INSTANCE_ID, bench.heartbeatAs("a", first.memberId()));
    failure(
        ErrorCode.FENCED_INSTANCE_ID,
        bench.commit(
            Commit.of(GROUP, at("t", 0), 1)
                .by(new MemberCall(GROUP, "a", first.memberId(), OptionalInt.empty()))));
    failure(
        ErrorCode.FENCED_INSTANCE_ID,
        bench.start(
            bench.sessions.leave(
                new MemberCall(GROUP, "a", first.memberId(), OptionalInt.empty()))));
    assertFalse(value(bench.heartbeatAs("a", second.memberId())).changed());
  }

  @Test
  void aRegisterThatNamesItsMemberIdIsOnlyAHeartbeat() {
    Membership first = bench.registered("a", "t");
    CompletableFuture<Outcome<Membership>> again =
        bench.start(
            bench.sessions.register(
                new MemberCall(GROUP, "a", first.memberId(), OptionalInt.empty()),
                Registration.to(List.of("t"), "host"),
                Bench.WAIT));
    assertEquals(first, value(again));
    assertEquals(1, bench.groups.count(Operation.JOIN));
  }

  /** At another broker the later one is the coordinator's member; the earlier learns it there. */
  @Test
  void anEarlierClientOfTheNameIsFencedAndDoesNotTakeItsPlaceBack() {
    bench.registered("a", "t");
    GroupSessions elsewhere = bench.elsewhere();
    Membership later =
        value(
            bench.start(
                elsewhere.register(
                    MemberCall.of(GROUP, "a"), Registration.to(List.of("t"), "host"), Bench.WAIT)));
    assertEquals(all("t", 4), later.assignment());
    assertEquals(
        "another client has taken the place of consumer a of group g",
        failure(ErrorCode.FENCED_INSTANCE_ID, bench.heartbeat("a")));
    failure(ErrorCode.FENCED_INSTANCE_ID, bench.heartbeat("a"));
    assertFalse(value(bench.start(elsewhere.heartbeat(MemberCall.of(GROUP, "a"), 0))).changed());
    Membership back = bench.registered("a", "t");
    assertEquals(later.assignment(), back.assignment());
    failure(
        ErrorCode.FENCED_INSTANCE_ID,
        bench.start(elsewhere.heartbeat(MemberCall.of(GROUP, "a"), 0)));
  }

  @Test
  void aFencedSessionIsForgottenOnceItsClientIsSilent() {
    bench.registered("a", "t");
    value(
        bench.start(
            bench
                .elsewhere()
                .register(
                    MemberCall.of(GROUP, "a"), Registration.to(List.of("t"), "host"), Bench.WAIT)));
    failure(ErrorCode.FENCED_INSTANCE_ID, bench.heartbeat("a"));
    bench.pass(Registration.DEFAULT_SESSION_TIMEOUT_MILLIS + 1);
    assertEquals(0, bench.sessionCount());
  }

  @Test
  void afterARestartAHeartbeatFindsItsPlaceWithoutARebalance() {
    Membership before = bench.registered("a", "t");
    bench.restart();
    assertEquals(0, bench.sessionCount());
    HeartbeatAnswer after = value(bench.heartbeatAs("a", before.memberId()));
    assertEquals(before.generation(), after.membership().generation());
    assertEquals(before.assignment(), after.membership().assignment());
    assertNotEquals(before.memberId(), after.membership().memberId());
    // The answer may have been lost, so that the old id is good until the client registers again.
    assertFalse(value(bench.heartbeatAs("a", before.memberId())).changed());
  }

  @Test
  void afterARestartARegisterWithOtherTopicsGetsThose() {
    bench.registered("a", "t");
    bench.restart();
    assertEquals(all("u", 2), bench.registered("a", "u").assignment());
  }

  @Test
  void afterARestartACommitFindsItsPlaceToo() {
    bench.registered("a", "t");
    bench.restart();
    Commit commit = Commit.of(GROUP, at("t", 1), 5).by(MemberCall.of(GROUP, "a"));
    assertEquals(5L, value(bench.commit(commit)));
  }

  /** What was on its way from one member to another isn't forgotten with the sessions. */
  @Test
  void afterARestartAPartitionInMotionArrives() {
    bench.registered("a", "t");
    CompletableFuture<Outcome<Membership>> joining = bench.register("b", "t");
    value(bench.heartbeat("a"));
    assertEquals(List.of(), value(joining).assignment());
    bench.restart();
    for (int i = 0; i < 3; i++) {
      bench.beat("a");
      bench.beat("b");
    }
    assertEquals(2, value(bench.heartbeat("a")).membership().assignment().size());
    assertEquals(2, value(bench.heartbeat("b")).membership().assignment().size());
  }

  @Test
  void aStrangerIsNotAMember() {
    String words = failure(ErrorCode.UNKNOWN_MEMBER_ID, bench.heartbeat("nobody"));
    assertEquals("consumer nobody of group g is not a member: register first", words);
    failure(ErrorCode.UNKNOWN_MEMBER_ID, bench.leave("nobody"));
    assertEquals(0, bench.sessionCount());
  }

  @Test
  void aSilentClientLosesItsPlaceAndLeavesNothingBehind() {
    bench.registered("a", "t");
    bench.pass(Registration.DEFAULT_SESSION_TIMEOUT_MILLIS + 1);
    assertEquals(0, bench.sessionCount());
    assertEquals("Empty", bench.groups.describe(GROUP).state());
    assertEquals(0, bench.loop.pendingTimers());
    failure(ErrorCode.UNKNOWN_MEMBER_ID, bench.heartbeat("a"));
  }

  /** The coordinator doesn't expire those who wait for a generation; so the session must. */
  @Test
  void aClientThatIsSilentDuringARebalanceLosesItsPlace() {
    bench.registered("a", "t");
    failure(
        ErrorCode.REBALANCE_IN_PROGRESS,
        bench.start(
            bench.sessions.register(
                MemberCall.of(GROUP, "b"),
                new Registration(List.of("t"), 6000, 300_000, "host"),
                0)));
    bench.pass(6001);
    assertEquals(1, bench.sessionCount());
    assertEquals(1, bench.groups.describe(GROUP).members().size());
    assertEquals(all("t", 4), value(bench.heartbeat("a")).membership().assignment());
  }

  @Test
  void heartbeatsAndCommitsKeepASessionAlive() {
    bench.registered("a", "t");
    for (int i = 0; i < 5; i++) {
      bench.pass(20_000);
      value(bench.heartbeat("a"));
      bench.pass(20_000);
      value(bench.commit(Commit.of(GROUP, at("t", 0), i)));
    }
    assertEquals(1, bench.sessionCount());
  }

  @Test
  void whoLeavesMakesRoomAtOnce() {
    bench.registered("a", "t");
    CompletableFuture<Outcome<Membership>> joining = bench.register("b", "t");
    bench.beat("a");
    value(joining);
    String memberId = value(bench.leave("a"));
    assertFalse(memberId.isEmpty());
    assertEquals(all("t", 4), value(bench.heartbeat("b")).membership().assignment());
    failure(ErrorCode.UNKNOWN_MEMBER_ID, bench.heartbeat("a"));
    assertEquals(1, bench.sessionCount());
  }

  @Test
  void whoLeavesBeforeItHasJoinedIsOutToo() {
    bench.registered("a", "t");
    CompletableFuture<Outcome<Membership>> joining = bench.register("b", "t");
    value(bench.leave("b"));
    failure(ErrorCode.UNKNOWN_MEMBER_ID, joining);
    assertEquals(1, bench.groups.describe(GROUP).members().size());
  }

  @Test
  void afterARestartAConsumerCanLeave() {
    Membership before = bench.registered("a", "t");
    bench.restart();
    assertEquals(before.memberId(), value(bench.leave("a")));
    assertEquals("Empty", bench.groups.describe(GROUP).state());
  }

  /** A leader looks whether the topics are still as they were when it shared them out. */
  @Test
  void newPartitionsAndNewTopicsAreSharedOut() {
    bench.registered("a", "t");
    bench.cluster.grow("t", 6);
    HeartbeatAnswer grown = value(bench.heartbeat("a"));
    assertTrue(grown.changed());
    assertEquals(all("t", 6), grown.membership().assignment());
    bench.cluster.remove("t");
    assertEquals(List.of(), value(bench.heartbeat("a")).membership().assignment());
  }
}

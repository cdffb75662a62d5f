package dev.esker.http.groups;

import static dev.esker.http.groups.Bench.GROUP;
import static dev.esker.http.groups.Bench.all;
import static dev.esker.http.groups.Bench.at;
import static dev.esker.http.groups.Bench.failure;
import static dev.esker.http.groups.Bench.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.http.groups.PureGroups.Operation;
import dev.esker.spi.ErrorCode;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What goes wrong is tried again or said, and every limit is met. */
final class SessionFailuresTest {
  private final Bench bench = new Bench();

  @BeforeEach
  void topics() {
    bench.cluster.add("t", 4);
    bench.cluster.add("u", 2);
  }

  @Test
  void whatIsTemporaryIsTriedAgain() {
    bench.groups.fail(Operation.JOIN, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    bench.groups.fail(Operation.SYNC, ErrorCode.COORDINATOR_NOT_AVAILABLE);
    CompletableFuture<Outcome<Membership>> joining = bench.register("a", "t");
    assertFalse(joining.isDone());
    bench.pass(1000);
    assertEquals(all("t", 4), value(joining).assignment());
  }

  @Test
  void whoWaitsInVainIsToldForWhat() {
    ErrorCode[] errors = new ErrorCode[100];
    Arrays.fill(errors, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    bench.groups.fail(Operation.JOIN, errors);
    CompletableFuture<Outcome<Membership>> joining = bench.register("a", "t");
    bench.pass(Bench.WAIT);
    failure(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, joining);
  }

  @Test
  void aRebalanceThatOvertakesTheSyncIsJoined() {
    bench.groups.fail(
        Operation.SYNC, ErrorCode.REBALANCE_IN_PROGRESS, ErrorCode.ILLEGAL_GENERATION);
    assertEquals(all("t", 4), bench.registered("a", "t").assignment());
  }

  @Test
  void whatTheCoordinatorRefusesIsSaidAndForgotten() {
    CompletableFuture<Outcome<Membership>> call =
        bench.start(
            bench.sessions.register(
                MemberCall.of(GROUP, "a"),
                new Registration(List.of("t"), 5, 1000, "host"),
                Bench.WAIT));
    assertTrue(
        failure(ErrorCode.INVALID_SESSION_TIMEOUT, call).contains("group.min.session.timeout.ms"));
    assertEquals(0, bench.sessionCount());
    assertEquals(0, bench.loop.pendingTimers());
  }

  @Test
  void aMemberThatTheCoordinatorDoesNotKnowAnyMoreRegistersAnew() {
    bench.registered("a", "t");
    bench.groups.fail(Operation.HEARTBEAT, ErrorCode.UNKNOWN_MEMBER_ID);
    failure(ErrorCode.UNKNOWN_MEMBER_ID, bench.heartbeat("a"));
    assertEquals(all("t", 4), bench.registered("a", "t").assignment());
    bench.groups.fail(Operation.JOIN, ErrorCode.UNKNOWN_MEMBER_ID);
    assertEquals(all("u", 2), bench.registered("a", "u").assignment());
  }

  @Test
  void aHeartbeatThatTheCoordinatorCanNotAnswerHarmsNothing() {
    bench.registered("a", "t");
    bench.groups.fail(Operation.HEARTBEAT, ErrorCode.COORDINATOR_LOAD_IN_PROGRESS);
    failure(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, bench.heartbeat("a"));
    assertFalse(value(bench.heartbeat("a")).changed());
  }

  @Test
  void anotherBrokersGroupIsSaidToBe() {
    bench.groups.fail(Operation.DESCRIBE, ErrorCode.NOT_COORDINATOR);
    failure(ErrorCode.NOT_COORDINATOR, bench.register("a", "t"));
    bench.groups.fail(Operation.DESCRIBE, ErrorCode.NOT_COORDINATOR);
    failure(ErrorCode.NOT_COORDINATOR, bench.heartbeat("a"));
    assertEquals(0, bench.sessionCount());
  }

  @Test
  void badArgumentsAreNamed() {
    assertEquals(
        "there is no topic nowhere",
        failure(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, bench.register("a", "t", "nowhere")));
    assertTrue(failure(ErrorCode.INVALID_REQUEST, bench.register("a")).startsWith("topics"));
    assertTrue(
        failure(ErrorCode.INVALID_REQUEST, bench.register("", "t")).startsWith("consumer_id"));
    assertTrue(
        failure(ErrorCode.INVALID_REQUEST, bench.register("x".repeat(250), "t"))
            .startsWith("consumer_id"));
    assertTrue(
        failure(ErrorCode.INVALID_REQUEST, bench.register("a\nb", "t")).startsWith("consumer_id"));
    assertEquals(
        "offset = -1 must not be negative",
        failure(ErrorCode.INVALID_REQUEST, bench.commit(Commit.of(GROUP, at("t", 0), -1))));
    failure(
        ErrorCode.INVALID_GROUP_ID,
        bench.start(
            bench.sessions.register(
                MemberCall.of("", "a"), Registration.to(List.of("t"), "host"), 0)));
  }

  @Test
  void moreConsumersThanThereIsRoomForAreTurnedAway() {
    Bench small = new Bench(new SessionsConfig(1, 10, Bench.WAIT));
    small.cluster.add("t", 4);
    small.registered("a", "t");
    failure(ErrorCode.THROTTLING_QUOTA_EXCEEDED, small.register("b", "t"));
    value(small.leave("a"));
    small.registered("b", "t");
  }

  @Test
  void moreCallsThanThereIsRoomForAreTurnedAway() {
    Bench small = new Bench(new SessionsConfig(10, 2, Bench.WAIT));
    small.cluster.add("t", 4);
    small.registered("a", "t");
    CompletableFuture<Outcome<Membership>> first = small.register("b", "t");
    CompletableFuture<Outcome<Membership>> second = small.register("c", "t");
    failure(ErrorCode.THROTTLING_QUOTA_EXCEEDED, small.heartbeat("a"));
    small.pass(Bench.WAIT);
    assertTrue(first.isDone() && second.isDone());
    value(small.heartbeat("a"));
  }

  @Test
  void oneClientHasOnlySoManyCallsWaiting() {
    bench.registered("a", "t");
    for (int i = 0; i < Waiters.LIMIT; i++) {
      assertFalse(bench.register("b", "t").isDone());
    }
    failure(ErrorCode.THROTTLING_QUOTA_EXCEEDED, bench.heartbeat("b"));
  }

  @Test
  void whoWaitsWhenTheBrokerStopsIsAnswered() {
    bench.registered("a", "t");
    CompletableFuture<Outcome<Membership>> joining = bench.register("b", "t");
    bench.sessions.close();
    failure(ErrorCode.COORDINATOR_NOT_AVAILABLE, joining);
    failure(ErrorCode.COORDINATOR_NOT_AVAILABLE, bench.heartbeat("a"));
  }

  @Test
  void anExceptionOfTheCoordinatorIsAnAnswerToo() {
    bench.registered("a", "t");
    bench.groups.breakDown();
    failure(ErrorCode.COORDINATOR_NOT_AVAILABLE, bench.heartbeat("a"));
    failure(ErrorCode.COORDINATOR_NOT_AVAILABLE, bench.register("b", "t"));
    failure(ErrorCode.COORDINATOR_NOT_AVAILABLE, bench.commit(Commit.of(GROUP, at("t", 0), 1)));
  }
}

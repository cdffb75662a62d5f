package dev.esker.http.groups;

import static dev.esker.http.groups.Bench.GROUP;
import static dev.esker.http.groups.Bench.at;
import static dev.esker.http.groups.Bench.failure;
import static dev.esker.http.groups.Bench.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.http.groups.PureGroups.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.TopicPartition;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As whom an offset is committed, and what is said when that can't be. */
final class CommitsTest {
  private static final TopicPartition PARTITION = at("t", 0);

  private final Bench bench = new Bench();

  @BeforeEach
  void topics() {
    bench.cluster.add("t", 4);
  }

  private Map<TopicPartition, CommittedOffset> committed() {
    return new GroupDirectory(bench.groups, new TinyLogs())
        .committed(GROUP, Optional.empty())
        .thenApply(outcome -> ((Outcome.Ok<Map<TopicPartition, CommittedOffset>>) outcome).value())
        .toCompletableFuture()
        .join();
  }

  private static Commit by(String consumer, int generation) {
    return Commit.of(GROUP, PARTITION, 7)
        .by(new MemberCall(GROUP, consumer, "", OptionalInt.of(generation)));
  }

  @Test
  void aMemberCommits() {
    int generation = bench.registered("a", "t").generation();
    assertEquals(7L, value(bench.commit(by("a", generation))));
    Commit more = new Commit(GROUP, at("t", 1), 9, "words", "a", "", OptionalInt.of(generation));
    assertEquals(9L, value(bench.commit(more)));
    assertEquals(
        Map.of(
            PARTITION,
            new CommittedOffset(7, -1, ""),
            at("t", 1),
            new CommittedOffset(9, -1, "words")),
        committed());
  }

  @Test
  void anOldGenerationIsRefused() {
    int old = bench.registered("a", "t").generation();
    bench.cluster.grow("t", 5);
    value(bench.heartbeat("a"));
    assertEquals(
        "group g is in another generation: send a heartbeat to learn it",
        failure(ErrorCode.ILLEGAL_GENERATION, bench.commit(by("a", old))));
    value(bench.commit(by("a", old + 1)));
  }

  /** Without a generation, the assignment tells whether the consumer may. */
  @Test
  void whoHasLostThePartitionIsRefused() {
    bench.registered("a", "t");
    var unused = bench.register("b", "t");
    bench.beat("a");
    Commit lost = Commit.of(GROUP, at("t", 3), 7).by(MemberCall.of(GROUP, "a"));
    assertEquals(
        "partition t-3 is not assigned to consumer a of group g",
        failure(ErrorCode.ILLEGAL_GENERATION, bench.commit(lost)));
    value(bench.commit(Commit.of(GROUP, at("t", 1), 7).by(MemberCall.of(GROUP, "a"))));
  }

  @Test
  void whoDoesNotSayWhoItIsCommitsAsTheReaderOfThePartition() {
    bench.registered("a", "t");
    assertEquals(7L, value(bench.commit(Commit.of(GROUP, PARTITION, 7))));
    assertEquals(Set.of(PARTITION), committed().keySet());
  }

  @Test
  void aGroupWithoutMembersTakesCommitsOfAnybody() {
    assertEquals(7L, value(bench.commit(Commit.of(GROUP, PARTITION, 7))));
    assertEquals(Set.of(PARTITION), committed().keySet());
  }

  @Test
  void aGroupWithMembersElsewhereDoesNot() {
    bench.registered("a", "t");
    CompletableFuture<Outcome<Long>> call =
        bench.start(bench.elsewhere().commit(Commit.of(GROUP, PARTITION, 7), Bench.WAIT));
    assertTrue(failure(ErrorCode.UNKNOWN_MEMBER_ID, call).contains("consumer_id"));
  }

  /** Until the new generation begins the old one's commits are good. */
  @Test
  void aMemberCommitsWhileTheOthersJoin() {
    int generation = bench.registered("a", "t").generation();
    var unused = bench.register("b", "t");
    bench.beat("a");
    var again = bench.heartbeat("a");
    assertFalse(again.isDone(), "it waits for the other to join again");
    value(bench.commit(by("a", generation + 1)));
  }

  @Test
  void aMemberThatHasNoAssignmentYetCommitsOnceItHas() {
    bench.registered("a", "t");
    CompletableFuture<Outcome<Membership>> joining = bench.register("b", "t");
    CompletableFuture<Outcome<Long>> commit =
        bench.commit(Commit.of(GROUP, PARTITION, 7).by(MemberCall.of(GROUP, "b")));
    assertFalse(commit.isDone());
    bench.beat("a");
    value(joining);
    failure(ErrorCode.ILLEGAL_GENERATION, commit);
  }

  @Test
  void aStrangerMustRegister() {
    failure(
        ErrorCode.UNKNOWN_MEMBER_ID,
        bench.commit(Commit.of(GROUP, PARTITION, 7).by(MemberCall.of(GROUP, "nobody"))));
  }

  @Test
  void aCommitShowsThatTheMemberIsNoneAnyMore() {
    int generation = bench.registered("a", "t").generation();
    bench.groups.fail(Operation.COMMIT, ErrorCode.UNKNOWN_MEMBER_ID);
    failure(ErrorCode.UNKNOWN_MEMBER_ID, bench.commit(by("a", generation)));
    assertEquals(0, bench.sessionCount());
  }

  @Test
  void whatIsNotThereIsNamed() {
    bench.registered("a", "t");
    bench.groups.fail(Operation.COMMIT, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
    assertEquals(
        "there is no partition t-0",
        failure(
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, bench.commit(Commit.of(GROUP, PARTITION, 7))));
  }

  @Test
  void wordsThatAreTooLongAreRefused() {
    Commit commit = new Commit(GROUP, PARTITION, 1, "x".repeat(5000), "", "", OptionalInt.empty());
    failure(ErrorCode.OFFSET_METADATA_TOO_LARGE, bench.commit(commit));
  }
}

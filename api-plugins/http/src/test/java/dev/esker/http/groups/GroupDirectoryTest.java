package dev.esker.http.groups;

import static dev.esker.http.groups.Bench.GROUP;
import static dev.esker.http.groups.Bench.at;
import static dev.esker.http.groups.Bench.failure;
import static dev.esker.http.groups.Bench.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.esker.http.groups.PureGroups.Operation;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.JoinRequest;
import dev.esker.spi.GroupService.Protocol;
import dev.esker.spi.TopicPartition;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GroupDirectoryTest {
  private final Bench bench = new Bench();
  private final TinyLogs logs = new TinyLogs();
  private final GroupDirectory directory = new GroupDirectory(bench.groups, logs);

  @BeforeEach
  void topics() {
    bench.cluster.add("t", 2);
    logs.put(at("t", 0), 10, 100);
    logs.put(at("t", 1), 0, 50);
  }

  private CompletableFuture<Outcome<GroupDetail>> describe(String group) {
    return bench.start(directory.describe(group));
  }

  private CompletableFuture<Outcome<Map<TopicPartition, Long>>> reset(
      ResetTarget target, TopicPartition... partitions) {
    return bench
        .start(directory.reset(GROUP, Set.of(partitions), target, false))
        .thenApply(
            outcome ->
                outcome.map(
                    moves ->
                        moves.stream().collect(Collectors.toMap(OffsetMove::id, OffsetMove::to))));
  }

  private CompletableFuture<Outcome<List<OffsetMove>>> preview(
      ResetTarget target, TopicPartition... partitions) {
    return bench.start(directory.reset(GROUP, Set.of(partitions), target, true));
  }

  @Test
  void aGroupShowsItsMembersAndHowFarItIs() {
    Membership member = bench.registered("a", "t");
    value(bench.commit(Commit.of(GROUP, at("t", 0), 30)));
    GroupDetail group = value(describe(GROUP));
    assertEquals("Stable", group.state());
    assertEquals("consumer", group.protocolType());
    assertEquals("cooperative-sticky", group.assignor());
    assertEquals(
        List.of(
            new GroupDetail.Member(
                member.memberId(),
                "a",
                "esker-http",
                "host",
                List.of("t"),
                List.of(at("t", 0), at("t", 1)))),
        group.members());
    assertEquals(
        List.of(
            new GroupDetail.Partition(at("t", 0), member.memberId(), 30, "", 100),
            new GroupDetail.Partition(at("t", 1), member.memberId(), -1, "", 50)),
        group.partitions());
    assertEquals(70, group.partitions().get(0).lag());
    assertEquals(-1, group.partitions().get(1).lag());
  }

  @Test
  void aGroupThatOnlyHasOffsetsIsEmpty() {
    value(bench.commit(Commit.of(GROUP, at("t", 1), 60)));
    GroupDetail group = value(describe(GROUP));
    assertEquals("Empty", group.state());
    assertEquals(List.of(), group.members());
    assertNull(group.partitions().get(0).memberId());
    assertEquals(0, group.partitions().get(0).lag(), "beyond the end is not behind");
  }

  @Test
  void aPartitionThatCanNotBeLookedAtHasNoEnd() {
    value(bench.commit(Commit.of(GROUP, at("gone", 1), 60)));
    GroupDetail.Partition partition = value(describe(GROUP)).partitions().get(0);
    assertEquals(-1, partition.logEnd());
    assertEquals(-1, partition.lag());
  }

  @Test
  void whatIsNotThereIsNamed() {
    assertEquals("there is no group x", failure(ErrorCode.GROUP_ID_NOT_FOUND, describe("x")));
    assertEquals(
        "there is no group x",
        failure(ErrorCode.GROUP_ID_NOT_FOUND, bench.start(directory.delete("x"))));
    bench.groups.fail(Operation.DESCRIBE, ErrorCode.NOT_COORDINATOR);
    failure(ErrorCode.NOT_COORDINATOR, describe("x"));
  }

  /** Kafka Connect's, for instance. */
  @Test
  void membersOfAnotherKindOfGroupAreShownWithoutTopics() {
    JoinRequest join =
        new JoinRequest(
            GROUP,
            "",
            "static",
            "worker",
            "host",
            10_000,
            10_000,
            "connect",
            List.of(new Protocol("default", new byte[] {1, 2, 3})),
            false,
            true);
    var unused = bench.groups.join(join);
    bench.pass(1);
    GroupDetail group = value(describe(GROUP));
    assertEquals("connect", group.protocolType());
    assertEquals(List.of(), group.members().get(0).topics());
    failure(ErrorCode.INCONSISTENT_GROUP_PROTOCOL, bench.register("a", "t"));
  }

  @Test
  void groupsAreListedByName() {
    value(bench.commit(Commit.of("z", at("t", 0), 1)));
    bench.registered("a", "t");
    assertEquals(
        List.of(
            new GroupSummary(GROUP, "Stable", "consumer", "classic"),
            new GroupSummary("z", "Empty", "", "classic")),
        directory.list().toCompletableFuture().join());
  }

  @Test
  void committedOffsetsAreThoseAskedFor() {
    value(bench.commit(Commit.of(GROUP, at("t", 0), 1)));
    value(bench.commit(Commit.of(GROUP, at("t", 1), 2)));
    assertEquals(
        Set.of(at("t", 1)),
        value(bench.start(directory.committed(GROUP, Optional.of(Set.of(at("t", 1)))))).keySet());
    assertEquals(Set.of(), value(bench.start(directory.committed("x", Optional.empty()))).keySet());
  }

  @Test
  void onlyAGroupWithoutMembersIsDeleted() {
    bench.registered("a", "t");
    value(bench.commit(Commit.of(GROUP, at("t", 0), 1)));
    assertEquals(
        "group g has members",
        failure(ErrorCode.NON_EMPTY_GROUP, bench.start(directory.delete(GROUP))));
    value(bench.leave("a"));
    assertEquals(GROUP, value(bench.start(directory.delete(GROUP))));
    failure(ErrorCode.GROUP_ID_NOT_FOUND, describe(GROUP));
  }

  @Test
  void aGroupIsResetToEachKindOfPlace() {
    assertEquals(Map.of(at("t", 0), 10L), value(reset(ResetTarget.EARLIEST, at("t", 0))));
    assertEquals(
        Map.of(at("t", 0), 100L, at("t", 1), 50L),
        value(reset(ResetTarget.LATEST, at("t", 0), at("t", 1))));
    assertEquals(Map.of(at("t", 0), 43L), value(reset(ResetTarget.time(421), at("t", 0))));
    assertEquals(Map.of(at("t", 0), 100L), value(reset(ResetTarget.time(99_999), at("t", 0))));
    assertEquals(Map.of(at("t", 1), 50L), value(reset(ResetTarget.offset(50), at("t", 1))));
    assertEquals(
        50L,
        value(bench.start(directory.committed(GROUP, Optional.empty()))).get(at("t", 1)).offset());
  }

  @Test
  void aPreviewSaysEverythingAndDoesNothing() {
    value(bench.commit(Commit.of(GROUP, at("t", 1), 20)));
    assertEquals(
        List.of(
            new OffsetMove(at("t", 0), -1, 10, 10, 100), new OffsetMove(at("t", 1), 20, 0, 0, 50)),
        value(preview(ResetTarget.EARLIEST, at("t", 1), at("t", 0))));
    assertEquals(
        Map.of(at("t", 1), 20L),
        value(bench.start(directory.committed(GROUP, Optional.empty()))).entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue().offset())));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 20",
    "5, 25",
    "-5, 15",
    "30, 50",
    "31, 50",
    "-20, 0",
    "-21, 0",
    "9223372036854775807, 50",
    "-9223372036854775807, 0"
  })
  void aShiftIsFromWhereTheGroupIsAsFarAsThereAreRecords(long shift, long to) {
    value(bench.commit(Commit.of(GROUP, at("t", 1), 20)));
    assertEquals(Map.of(at("t", 1), to), value(reset(ResetTarget.shift(shift), at("t", 1))));
  }

  @Test
  void whereTheGroupHasNotBeenThereIsNothingToShift() {
    value(bench.commit(Commit.of(GROUP, at("t", 1), 20)));
    assertEquals(
        "group g has no offset in partition t-0 to shift",
        failure(ErrorCode.INVALID_REQUEST, reset(ResetTarget.shift(1), at("t", 0), at("t", 1))));
    assertEquals(20, value(describe(GROUP)).partitions().get(0).committed(), "nor is the other");
  }

  @Test
  void aPlaceThatIsNotThereIsNamed() {
    assertEquals(
        "offset = 9 is not within 10 to 100, which partition t-0 has",
        failure(ErrorCode.OFFSET_OUT_OF_RANGE, reset(ResetTarget.offset(9), at("t", 0))));
    assertEquals(
        "offset = 101 is not within 10 to 100, which partition t-0 has",
        failure(ErrorCode.OFFSET_OUT_OF_RANGE, reset(ResetTarget.offset(101), at("t", 0))));
    assertEquals(
        "partition t-7 can't be looked at",
        failure(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, reset(ResetTarget.LATEST, at("t", 7))));
  }

  @Test
  void aGroupWithMembersIsNotReset() {
    bench.registered("a", "t");
    assertEquals(
        "group g has members",
        failure(ErrorCode.NON_EMPTY_GROUP, reset(ResetTarget.EARLIEST, at("t", 0))));
    assertEquals(10, value(preview(ResetTarget.EARLIEST, at("t", 0))).get(0).to());
  }
}

package dev.esker.server.groups;

import static dev.esker.server.groups.GroupRequests.T0;
import static dev.esker.server.groups.GroupRequests.commit;
import static dev.esker.server.groups.GroupRequests.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.CoordinatorConfig;
import dev.esker.coordinator.format.CoordinatorRecord;
import dev.esker.coordinator.message.GroupError;
import dev.esker.server.metadata.GroupPlacement;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService;
import dev.esker.spi.GroupService.CommitRequest;
import dev.esker.spi.GroupService.CommittedOffset;
import dev.esker.spi.GroupService.JoinResult;
import dev.esker.spi.GroupService.LeavingMember;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.SyncRequest;
import dev.esker.spi.TopicPartition;
import dev.esker.wal.io.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The driver on a log in memory and a clock by hand, its loop turned by the test. */
class CoordinatorDriverTest {

  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private MemoryOffsetsLog log = new MemoryOffsetsLog(4, false);
  private CoordinatorDriver driver = driver(DriverConfig.DEFAULTS);

  private CoordinatorDriver driver(DriverConfig config) {
    CoordinatorDriver made =
        new CoordinatorDriver(config, log, clock, partition -> partition.topic().equals("t"));
    made.loop().internal(made.loop().shards()::start);
    return made;
  }

  private void turnAll() {
    try {
      while (driver.loop().turn(0)) {
        // Until nothing is left to do.
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private <T> T get(CompletionStage<T> stage) {
    turnAll();
    CompletableFuture<T> future = stage.toCompletableFuture();
    assertTrue(future.isDone(), "no result yet");
    return future.join();
  }

  private Map<TopicPartition, CommittedOffset> offsets() {
    return get(driver.committed("g", Optional.empty(), true)).offsets();
  }

  @Test
  void firstJoinMakesTheTopicAndGoesOn() {
    JoinResult joined = get(driver.join(join("")));
    assertEquals(ErrorCode.NONE, joined.error());
    assertEquals(4, log.partitions().orElseThrow());
    MemberRef member = new MemberRef("g", 1, joined.memberId(), null);
    var synced =
        get(
            driver.sync(
                new SyncRequest(
                    member, "consumer", "range", Map.of(joined.memberId(), new byte[] {7}))));
    assertEquals(7, synced.assignment()[0]);
    assertEquals(ErrorCode.NONE, get(driver.heartbeat(member)));
    assertEquals("Stable", get(driver.describe(List.of("g", "h"))).get(0).state());
    assertEquals(
        new GroupService.GroupListing("g", "consumer", "Stable", "classic"),
        get(driver.list()).get(0));
    var left = get(driver.leave("g", List.of(new LeavingMember(joined.memberId(), null, null))));
    assertEquals(List.of(ErrorCode.NONE), left.members());
    assertEquals(Map.of("g", ErrorCode.NONE), get(driver.delete(List.of("g"))));
    assertEquals(List.of(), get(driver.list()));
  }

  @Test
  void withoutTheTopicThereIsNothingToFind() {
    assertEquals(
        ErrorCode.UNKNOWN_MEMBER_ID, get(driver.heartbeat(new MemberRef("g", 1, "m", null))));
    assertEquals(Map.of(), offsets());
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, get(driver.describe(List.of("g"))).get(0).error());
    assertEquals(List.of(), get(driver.list()));
    assertEquals(Map.of("g", ErrorCode.GROUP_ID_NOT_FOUND), get(driver.delete(List.of("g"))));
    assertEquals(ErrorCode.GROUP_ID_NOT_FOUND, get(driver.deleteOffsets("g", Set.of(T0))).error());
    assertEquals(
        List.of(ErrorCode.UNKNOWN_MEMBER_ID),
        get(driver.leave("g", List.of(new LeavingMember("m", null, null)))).members());
    assertTrue(log.partitions().isEmpty());
  }

  @Test
  void topicThatCannotBeMadeIsTriedAgainNextTime() {
    log.failNextCreate(ErrorCode.INVALID_REPLICATION_FACTOR);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, get(driver.join(join(""))).error());
    assertEquals(ErrorCode.NONE, get(driver.join(join(""))).error());
  }

  @Test
  void commitIsAnsweredWhenItIsDurable() {
    get(driver.commit(commit("g", 1)));
    log.hold(true);
    CompletionStage<Map<TopicPartition, ErrorCode>> second = driver.commit(commit("g", 2));
    turnAll();
    assertFalse(second.toCompletableFuture().isDone());
    assertEquals(1, offsets().get(T0).offset());
    log.finish(ErrorCode.NONE);
    assertEquals(Map.of(T0, ErrorCode.NONE), get(second));
    assertEquals(2, offsets().get(T0).offset());
    CompletionStage<Map<TopicPartition, ErrorCode>> third = driver.commit(commit("g", 3));
    turnAll();
    log.finish(ErrorCode.KAFKA_STORAGE_ERROR);
    assertEquals(Map.of(T0, ErrorCode.NOT_COORDINATOR), get(third));
    assertEquals(2, offsets().get(T0).offset());
  }

  @Test
  void offsetsOfPartitionsThatDontExistAreRefused() {
    TopicPartition other = new TopicPartition("other", 0);
    CommittedOffset offset = new CommittedOffset(1, -1, null);
    var errors =
        get(
            driver.commit(
                new CommitRequest(
                    new MemberRef("g", -1, "", null), Map.of(T0, offset, other, offset))));
    assertEquals(Map.of(T0, ErrorCode.NONE, other, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION), errors);
  }

  @Test
  void groupsAreThereAfterARestartAndLoadingIsTold() {
    for (int i = 0; i < 10; i++) {
      get(driver.commit(commit("g", i)));
    }
    log.holdReads();
    driver = driver(DriverConfig.DEFAULTS);
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(driver.join(join(""))).error());
    assertEquals(
        ErrorCode.COORDINATOR_LOAD_IN_PROGRESS,
        get(driver.committed("g", Optional.empty(), true)).error());
    CompletionStage<List<GroupService.GroupListing>> list = driver.list();
    turnAll();
    assertFalse(list.toCompletableFuture().isDone(), "a list of half the groups is no list");
    log.releaseReads();
    assertEquals(1, get(list).size());
    assertEquals(9, offsets().get(T0).offset());
  }

  @Test
  void partitionThatCannotBeReadYetIsReadLater() {
    get(driver.commit(commit("g", 5)));
    log.failNextRead(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    driver = driver(DriverConfig.DEFAULTS);
    turnAll();
    clock.advance(1, TimeUnit.SECONDS);
    turnAll();
    assertEquals(5, offsets().get(T0).offset());
  }

  @Test
  void damagedPartitionHasNoCoordinatorAndOthersDo() {
    get(driver.commit(commit("g", 5)));
    log.put(
        GroupPlacement.partitionOf("g", 4), new CoordinatorRecord(new byte[] {0, 1, 0, 99}, null));
    driver = driver(DriverConfig.DEFAULTS);
    assertEquals(ErrorCode.COORDINATOR_NOT_AVAILABLE, get(driver.join(join(""))).error());
    var other =
        new CommitRequest(
            new MemberRef("h", -1, "", null), Map.of(T0, new CommittedOffset(1, -1, "")));
    assertEquals(Map.of(T0, ErrorCode.NONE), get(driver.commit(other)));
  }

  @Test
  void groupsLieWhereKafkaPutsThem() {
    assertEquals(Integer.MIN_VALUE, "polygenelubricants".hashCode());
    assertEquals(0, GroupPlacement.partitionOf("polygenelubricants", 50));
    assertEquals(-1718452917, "service-group-1".hashCode());
    assertEquals(17, GroupPlacement.partitionOf("service-group-1", 50));
    assertEquals(103 % 50, GroupPlacement.partitionOf("g", 50));
    get(driver.commit(commit("g", 1)));
    assertFalse(log.records(103 % 4).isEmpty());
  }

  @Test
  void deadlinesFollowTheClock() {
    JoinResult joined = get(driver.join(join("")));
    clock.advance(9_999, TimeUnit.MILLISECONDS);
    turnAll();
    assertEquals("CompletingRebalance", get(driver.describe(List.of("g"))).get(0).state());
    assertEquals(1, driver.loop().shards().millisToDeadline(60_000));
    clock.advance(1, TimeUnit.MILLISECONDS);
    turnAll();
    assertEquals("Empty", get(driver.describe(List.of("g"))).get(0).state());
    assertNotNull(joined.memberId());
  }

  @Test
  void fullMailboxAsksClientsToWait() {
    driver =
        driver(new DriverConfig(CoordinatorConfig.DEFAULTS, 10, 1_000_000, 3, 10, 1_000_000, 1));
    turnAll();
    List<CompletionStage<ErrorCode>> beats = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      beats.add(driver.heartbeat(new MemberRef("g", 1, "m", null)));
    }
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, beats.get(4).toCompletableFuture().join());
    assertFalse(beats.get(2).toCompletableFuture().isDone());
    assertEquals(ErrorCode.UNKNOWN_MEMBER_ID, get(beats.get(2)));
  }

  @Test
  void slowLogHoldsRequestsBack() {
    driver =
        driver(new DriverConfig(CoordinatorConfig.DEFAULTS, 10, 1_000_000, 100, 3, 1_000_000, 1));
    get(driver.commit(commit("g", 0)));
    log.hold(true);
    List<CompletionStage<Map<TopicPartition, ErrorCode>>> commits = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      commits.add(driver.commit(commit("g", i)));
    }
    turnAll();
    assertEquals(3, log.heldAppends());
    for (int i = 0; i < 10; i++) {
      log.finish(ErrorCode.NONE);
      turnAll();
    }
    for (var commit : commits) {
      assertEquals(Map.of(T0, ErrorCode.NONE), get(commit));
    }
    assertEquals(10, offsets().get(T0).offset());
  }

  @Test
  void largeRecordsOnTheirWayHoldRequestsBackToo() {
    driver = driver(new DriverConfig(CoordinatorConfig.DEFAULTS, 10, 1_000_000, 100, 1000, 100, 1));
    get(driver.commit(commit("g", 0)));
    log.hold(true);
    List<CompletionStage<Map<TopicPartition, ErrorCode>>> commits = new ArrayList<>();
    for (int i = 1; i <= 10; i++) {
      commits.add(driver.commit(commit("g", i)));
    }
    turnAll();
    int held = log.heldAppends();
    assertTrue(held > 1 && held < 10, "held " + held);
    for (int i = 0; i < 10; i++) {
      log.finish(ErrorCode.NONE);
      turnAll();
    }
    commits.forEach(commit -> assertEquals(Map.of(T0, ErrorCode.NONE), get(commit)));
  }

  @Test
  void onlyCommitsMayHaveAnEmptyGroupId() {
    MemberRef member = new MemberRef("", 1, "m", null);
    ErrorCode invalid = ErrorCode.INVALID_GROUP_ID;
    for (int i = 0; i < 2; i++) {
      assertEquals(invalid, get(driver.heartbeat(member)));
      assertEquals(
          invalid, get(driver.sync(new SyncRequest(member, null, null, Map.of()))).error());
      assertEquals(
          invalid, get(driver.leave("", List.of(new LeavingMember("m", null, null)))).error());
      assertEquals(invalid, get(driver.describe(List.of(""))).get(0).error());
      assertEquals(invalid, get(driver.deleteOffsets("", Set.of(T0))).error());
      // Once without the topic of offsets, once with it.
      CommitRequest commit =
          new CommitRequest(
              new MemberRef("", -1, "", null), Map.of(T0, new CommittedOffset(3, -1, "")));
      assertEquals(Map.of(T0, ErrorCode.NONE), get(driver.commit(commit)));
    }
    assertEquals(3, get(driver.committed("", Optional.empty(), true)).offsets().get(T0).offset());
    assertEquals(Map.of("", ErrorCode.NONE), get(driver.delete(List.of(""))));
  }

  @Test
  void deletedTopicsTakeTheirOffsetsAlong() {
    get(driver.commit(commit("g", 1)));
    driver.topicsDeleted(Set.of("t"));
    turnAll();
    assertEquals(Map.of(), offsets());
  }

  @ParameterizedTest
  @EnumSource(GroupError.class)
  void everyErrorHasItsCode(GroupError error) {
    assertEquals(error.name(), SpiMessages.error(error).name());
  }
}

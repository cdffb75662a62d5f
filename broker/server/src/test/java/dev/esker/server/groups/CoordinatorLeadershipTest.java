package dev.esker.server.groups;

import static dev.esker.server.groups.GroupRequests.T0;
import static dev.esker.server.groups.GroupRequests.commit;
import static dev.esker.server.groups.GroupRequests.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.coordinator.CoordinatorConfig;
import dev.esker.server.metadata.GroupPlacement;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.GroupService.JoinResult;
import dev.esker.spi.GroupService.MemberRef;
import dev.esker.spi.GroupService.OffsetsResult;
import dev.esker.spi.GroupService.SyncRequest;
import dev.esker.spi.TopicPartition;
import dev.esker.wal.io.ManualClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Coordinators that come and go with the leadership of their partition. */
class CoordinatorLeadershipTest {
  private static final Map<TopicPartition, ErrorCode> OK = Map.of(T0, ErrorCode.NONE);

  private final ManualClock clock = new ManualClock(1_700_000_000_000L);
  private MovingOffsetsLog log = new MovingOffsetsLog(1, new Random(7));
  private CoordinatorDriver one = driver(1, DriverConfig.DEFAULTS);
  private CoordinatorDriver two = driver(2, DriverConfig.DEFAULTS);

  private CoordinatorDriver driver(int broker, DriverConfig config) {
    CoordinatorDriver made = new CoordinatorDriver(config, log.of(broker), clock, any -> true);
    made.loop().internal(made.loop().shards()::start);
    return made;
  }

  private void turn() {
    try {
      while (one.loop().turn(0) || two.loop().turn(0)) {
        // Until nothing is left to do.
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Lets the log do all that it has to do as well. */
  private void settle() {
    turn();
    for (int i = 0; i < 5; i++) {
      log.settleAll();
      turn();
    }
  }

  private <T> T get(CompletionStage<T> stage) {
    turn();
    CompletableFuture<T> future = stage.toCompletableFuture();
    assertTrue(future.isDone(), "no result yet");
    return future.join();
  }

  private static CompletionStage<OffsetsResult> fetch(CoordinatorDriver driver) {
    return driver.committed("g", Optional.empty(), true);
  }

  private long offset(CoordinatorDriver driver) {
    return get(fetch(driver)).offsets().get(T0).offset();
  }

  private void committed(CoordinatorDriver driver, long offset) {
    CompletionStage<Map<TopicPartition, ErrorCode>> done = driver.commit(commit("g", offset));
    settle();
    assertEquals(OK, get(done));
  }

  @Test
  void onlyTheLeaderCoordinates() {
    assertEquals(ErrorCode.NOT_COORDINATOR, get(fetch(one)).error());
    log.elect(0, 1);
    // The first request notices.
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(fetch(one)).error());
    assertEquals(ErrorCode.NONE, get(fetch(one)).error());
    assertEquals(ErrorCode.NOT_COORDINATOR, get(fetch(two)).error());
    assertEquals(ErrorCode.NOT_COORDINATOR, get(two.join(join(""))).error());
    assertEquals(Map.of(T0, ErrorCode.NOT_COORDINATOR), get(two.commit(commit("g", 1))));
    assertEquals(List.of(), get(two.list()));
    committed(one, 1);
    assertEquals(1, get(one.list()).size());
    assertEquals(List.of(), get(two.list()));
  }

  @Test
  void newsOfAnElectionAndTimeItselfBeginTheLoading() {
    turn();
    log.elect(0, 1);
    one.leadershipChanged();
    one.leadershipChanged();
    turn();
    assertEquals(ErrorCode.NONE, get(fetch(one)).error());
    log.elect(0, 2);
    turn();
    assertEquals(1, one.loop().shards().all().get(0).epoch());
    assertEquals(1000, one.loop().shards().millisToDeadline(60_000));
    clock.advance(1, TimeUnit.SECONDS);
    turn();
    assertEquals(OffsetsLog.NOT_LED, one.loop().shards().all().get(0).epoch());
    assertEquals(ErrorCode.NONE, get(fetch(two)).error());
  }

  @Test
  void theNextCoordinatorWaitsForWhatWasAcknowledged() {
    log.elect(0, 1);
    one.leadershipChanged();
    turn();
    committed(one, 5);
    committed(one, 6);
    log.electUnaware(0, 2);
    two.leadershipChanged();
    turn();
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(fetch(two)).error());
    settle();
    assertEquals(6, offset(two));
  }

  @Test
  void whoWaitsIsSentElsewhereAndNothingIsKept() {
    log.elect(0, 1);
    one.leadershipChanged();
    turn();
    JoinResult first = get(one.join(join("")));
    CompletionStage<JoinResult> second = one.join(join(""));
    CompletionStage<JoinResult> third = one.join(join(""));
    turn();
    assertFalse(second.toCompletableFuture().isDone());
    assertTrue(one.loop().shards().budget().bytes() > 0);
    log.elect(0, 2);
    one.leadershipChanged();
    assertEquals(ErrorCode.NOT_COORDINATOR, get(second).error());
    assertEquals(ErrorCode.NOT_COORDINATOR, get(third).error());
    assertEquals(
        ErrorCode.NOT_COORDINATOR, get(one.heartbeat(new MemberRef("g", 1, first.memberId(), ""))));
    assertEquals(0, one.loop().shards().budget().bytes());
    assertEquals(0, one.loop().shards().budget().groups());
  }

  @Test
  void writesOfAnEarlierEpochAreRefusedAndForgotten() {
    log.elect(0, 1);
    one.leadershipChanged();
    turn();
    committed(one, 1);
    CompletionStage<Map<TopicPartition, ErrorCode>> late = one.commit(commit("g", 2));
    turn();
    log.elect(0, 2);
    log.elect(0, 1);
    // Handed over in epoch 1, it arrives in epoch 3 of the same broker.
    CompletionStage<OffsetsResult> during = fetch(one);
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(during).error());
    settle();
    assertEquals(Map.of(T0, ErrorCode.NOT_COORDINATOR), get(late));
    assertEquals(1, offset(one));
    assertEquals(3, one.loop().shards().all().get(0).epoch());
  }

  @Test
  void refusedWriteEndsTheCoordinatorAtOnce() {
    log.elect(0, 1);
    one.leadershipChanged();
    turn();
    CompletionStage<JoinResult> joined = one.join(join(""));
    get(joined);
    CompletionStage<JoinResult> waiting = one.join(join(""));
    CompletionStage<Map<TopicPartition, ErrorCode>> write = one.commit(commit("h", 2));
    turn();
    log.arrive(ErrorCode.NOT_LEADER_OR_FOLLOWER);
    assertEquals(Map.of(T0, ErrorCode.NOT_COORDINATOR), get(write));
    assertEquals(ErrorCode.NOT_COORDINATOR, get(waiting).error());
    settle();
    assertEquals(List.of(), get(one.list()));
  }

  @Test
  void unknownOutcomeIsReadAndNotGuessed() {
    log.elect(0, 1);
    one.leadershipChanged();
    turn();
    committed(one, 1);
    CompletionStage<Map<TopicPartition, ErrorCode>> unknown = one.commit(commit("g", 2));
    CompletionStage<Map<TopicPartition, ErrorCode>> behind = one.commit(commit("g", 3));
    turn();
    log.arrive(ErrorCode.NONE);
    log.timeOut(0);
    assertEquals(Map.of(T0, ErrorCode.COORDINATOR_NOT_AVAILABLE), get(unknown));
    // Another write is on its way still, so that nobody can tell what is to be read.
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(fetch(one)).error());
    assertEquals(Shard.State.WAITING, one.loop().shards().all().get(0).state());
    log.arrive(ErrorCode.NOT_ENOUGH_REPLICAS);
    assertEquals(Map.of(T0, ErrorCode.COORDINATOR_NOT_AVAILABLE), get(behind));
    // The first one isn't committed yet.
    assertEquals(Shard.State.LOADING, one.loop().shards().all().get(0).state());
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(fetch(one)).error());
    log.commit(0);
    assertEquals(2, offset(one));
  }

  @Test
  void tooFewReplicasRefuseAWriteAndNothingElse() {
    log.elect(0, 1);
    one.leadershipChanged();
    turn();
    committed(one, 1);
    CompletionStage<Map<TopicPartition, ErrorCode>> refused = one.commit(commit("g", 2));
    turn();
    log.arrive(ErrorCode.NOT_ENOUGH_REPLICAS);
    assertEquals(Map.of(T0, ErrorCode.COORDINATOR_NOT_AVAILABLE), get(refused));
    assertEquals(1, offset(one));
  }

  @Test
  void endedLeaseStopsTheCoordinatorWithoutNews() {
    log.elect(0, 1);
    one.leadershipChanged();
    turn();
    committed(one, 1);
    log.lapse(0, true);
    assertEquals(ErrorCode.NOT_COORDINATOR, get(fetch(one)).error());
    log.lapse(0, false);
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(fetch(one)).error());
    settle();
    assertEquals(1, offset(one));
  }

  @Test
  void partitionThatIsNotCommittedYetHoldsUpNoOther() {
    String other = "h";
    log = new MovingOffsetsLog(2, new Random(1));
    int stuck = GroupPlacement.partitionOf("g", 2);
    int free = GroupPlacement.partitionOf(other, 2);
    assertEquals(1, stuck + free);
    one = driver(1, DriverConfig.DEFAULTS);
    log.elect(stuck, 1);
    one.leadershipChanged();
    turn();
    committed(one, 1);
    // The new leader learns only later how much is committed.
    log.electUnaware(stuck, 2);
    two = driver(2, new DriverConfig(CoordinatorConfig.DEFAULTS, 10, 1_000_000, 100, 3, 1000, 1));
    log.elect(free, 2);
    turn();
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(fetch(two)).error());
    var written = two.commit(commit(other, 1));
    turn();
    log.arrive(ErrorCode.NONE);
    log.commit(free);
    assertEquals(OK, get(written));
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(fetch(two)).error());
    log.commit(stuck);
    assertEquals(1, offset(two));
  }

  @Test
  void readingThatTakesTooLongIsTriedAgain() {
    log.elect(0, 1);
    one.leadershipChanged();
    turn();
    var write = one.commit(commit("g", 1));
    turn();
    log.arrive(ErrorCode.NONE);
    log.timeOut(0);
    assertEquals(Map.of(T0, ErrorCode.COORDINATOR_NOT_AVAILABLE), get(write));
    log.timeOut(0);
    turn();
    log.commit(0);
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(fetch(one)).error());
    clock.advance(1, TimeUnit.SECONDS);
    assertEquals(ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, get(fetch(one)).error());
    assertEquals(1, offset(one));
  }

  @Test
  void withoutTheTopicAnotherBrokerMayKnowMore() {
    log = new MovingOffsetsLog(0, new Random(1));
    one = driver(1, DriverConfig.DEFAULTS);
    assertEquals(ErrorCode.NOT_COORDINATOR, get(fetch(one)).error());
    assertEquals(Map.of(T0, ErrorCode.COORDINATOR_NOT_AVAILABLE), get(one.commit(commit("g", 1))));
  }

  @Test
  void membersHaveAFullSessionAfterAMove() {
    log.elect(0, 1);
    one.leadershipChanged();
    turn();
    JoinResult joined = get(one.join(join("")));
    MemberRef member = new MemberRef("g", joined.generation(), joined.memberId(), null);
    var synced =
        one.sync(
            new SyncRequest(
                member, "consumer", "range", Map.of(joined.memberId(), new byte[] {7})));
    settle();
    assertEquals(7, get(synced).assignment()[0]);
    clock.advance(9, TimeUnit.SECONDS);
    log.elect(0, 2);
    two.leadershipChanged();
    settle();
    clock.advance(9, TimeUnit.SECONDS);
    assertEquals(ErrorCode.NONE, get(two.heartbeat(member)));
  }
}

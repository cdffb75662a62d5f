package dev.esker.server.logs;

import static dev.esker.server.logs.LogFixture.get;
import static dev.esker.server.logs.LogFixture.offsets;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.OffsetLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads of a replica that isn't the leader, and of a leader that knows somebody nearer. */
@Timeout(120)
class FollowerReadTest {
  private static final int EPOCH = 5;

  @TempDir Path directory;

  private final LeadershipTwin led = new LeadershipTwin();
  private LogFixture logs;
  private PartitionLog log;

  /** Three records are there, the first two of which are on all replicas. */
  @BeforeEach
  void open() throws Exception {
    logs = new LogFixture(EngineConfig.of(directory), led);
    log = logs.create("t");
    get(logs.engine.lead(log, EPOCH));
    led.epoch = EPOCH;
    for (int i = 0; i < 3; i++) {
      assertEquals(ErrorCode.NONE, logs.append("t", LogFixture.batch()).error());
    }
    assertEquals(2, log.advanceHighWatermark(2));
    place(1);
  }

  @AfterEach
  void close() throws Exception {
    logs.close();
  }

  /** Broker 1 is this one, in rack a. */
  private void place(int leader) {
    logs.place(
        "t",
        new ClusterView.Partition(0, leader, EPOCH, List.of(1, 2), List.of(1, 2), List.of()),
        ReadReplicaTest.broker(1, "a"),
        ReadReplicaTest.broker(2, "b"));
  }

  private void follow() {
    led.epoch = Leadership.NONE;
    place(2);
  }

  private static FetchRequest request(String rack, int waitMillis, long offset, int epoch) {
    return new FetchRequest(
        waitMillis,
        1,
        LogFixture.LARGE,
        false,
        rack,
        List.of(new FetchRequest.Entry("t", 0, offset, LogFixture.LARGE, epoch, -1)));
  }

  private FetchResponse.Entry fetch(String rack, long offset, int epoch) throws Exception {
    try (FetchResponse response = get(logs.service.fetch(request(rack, 0, offset, epoch)))) {
      return response.entries().get(0);
    }
  }

  @Test
  void aLeaderNamesAReplicaInTheRackOfTheConsumer() throws Exception {
    FetchResponse.Entry named = fetch("b", 0, EPOCH);
    assertEquals(ErrorCode.NONE, named.error());
    assertEquals(2, named.preferredReplica());
    assertEquals(0, named.records().sizeInBytes());
    assertEquals(2, named.highWatermark());
    // It says so at once, though there may be nothing to read.
    FetchRequest patient = request("b", LogFixture.LONG_MILLIS, 2, EPOCH);
    assertEquals(2, get(logs.service.fetch(patient)).entries().get(0).preferredReplica());
  }

  @Test
  void aLeaderAnswersWhomItIsNearestTo() throws Exception {
    for (String rack : new String[] {"a", "c", "", null}) {
      try (FetchResponse response = get(logs.service.fetch(request(rack, 0, 0, EPOCH)))) {
        FetchResponse.Entry read = response.entries().get(0);
        assertEquals(FetchResponse.NOBODY, read.preferredReplica(), rack);
        assertEquals(List.of(0L, 1L), offsets(read.records()), rack);
      }
    }
  }

  @Test
  void aLeaderSaysItselfWhatIsOutOfRange() throws Exception {
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, fetch("b", 4, EPOCH).error());
    // Not yet on all replicas: only here is it certain that it will be there.
    FetchResponse.Entry beyond = fetch("b", 3, EPOCH);
    assertEquals(ErrorCode.NONE, beyond.error());
    assertEquals(FetchResponse.NOBODY, beyond.preferredReplica());
  }

  @Test
  void aFollowerServesUpToTheHighWatermarkThatItKnows() throws Exception {
    follow();
    try (FetchResponse response = get(logs.service.fetch(request("a", 0, 0, EPOCH)))) {
      FetchResponse.Entry read = response.entries().get(0);
      assertEquals(List.of(0L, 1L), offsets(read.records()));
      assertEquals(2, read.highWatermark());
      assertEquals(FetchResponse.NOBODY, read.preferredReplica());
    }
    // Without a rack as well, if the client knows of followers at all.
    try (FetchResponse response = get(logs.service.fetch(request("", 0, 0, EPOCH)))) {
      assertEquals(List.of(0L, 1L), offsets(response.entries().get(0).records()));
    }
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, fetch(null, 0, EPOCH).error());
  }

  @Test
  void aFollowerWaitsForItsHighWatermarkToMove() throws Exception {
    follow();
    CompletableFuture<FetchResponse> waiting =
        logs.service.fetch(request("a", LogFixture.LONG_MILLIS, 2, EPOCH));
    assertFalse(waiting.isDone());
    assertEquals(3, log.advanceHighWatermark(3));
    try (FetchResponse response = get(waiting)) {
      assertEquals(List.of(2L), offsets(response.entries().get(0).records()));
    }
  }

  @Test
  void aFollowerDoesNotJudgeOffsetsThatItHasNotGot() throws Exception {
    follow();
    // The leader may have it: a consumer that is told that it is out of range might begin anew.
    assertEquals(ErrorCode.OFFSET_NOT_AVAILABLE, fetch("a", 4, EPOCH).error());
    assertEquals(ErrorCode.NONE, fetch("a", 3, EPOCH).error());
    assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, fetch("a", -1, EPOCH).error());
  }

  @Test
  void aFollowerHoldsTheEpochAgainstThatOfThePartition() throws Exception {
    follow();
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH, fetch("a", 0, EPOCH - 1).error());
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, fetch("a", 0, EPOCH + 1).error());
    assertEquals(ErrorCode.NONE, fetch("a", 0, -1).error());
  }

  private OffsetLookup.Result look(long timestamp) throws Exception {
    return get(logs.service.offsets(List.of(new OffsetLookup("t", 0, timestamp, -1, false))))
        .get(0);
  }

  @Test
  void aNewLeaderDoesNotSayWhereTheLogEndsBeforeItKnows() throws Exception {
    assertEquals(2, look(OffsetLookup.LATEST).offset());
    get(logs.engine.lead(log, EPOCH + 1));
    led.epoch = EPOCH + 1;
    assertEquals(ErrorCode.OFFSET_NOT_AVAILABLE, look(OffsetLookup.LATEST).error());
    assertEquals(ErrorCode.OFFSET_NOT_AVAILABLE, look(1_000).error());
    assertEquals(0, look(OffsetLookup.EARLIEST).offset());
    assertEquals(3, log.advanceHighWatermark(3));
    assertEquals(3, look(OffsetLookup.LATEST).offset());
  }

  @Test
  void whatWasWrittenByALeaderThatWasDeposedMayBeThere() throws Exception {
    led.outcome = Leadership.InSync.NOT_LEADER;
    AppendResult deposed = logs.append("t", LogFixture.batch());
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, deposed.error());
    assertTrue(deposed.mayBeStored());
    led.outcome = Leadership.InSync.TIMED_OUT;
    AppendResult late = logs.append("t", LogFixture.batch());
    assertEquals(ErrorCode.REQUEST_TIMED_OUT, late.error());
    assertTrue(late.mayBeStored());
    led.epoch = Leadership.NONE;
    AppendResult refused = logs.append("t", LogFixture.batch());
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, refused.error());
    assertFalse(refused.mayBeStored());
  }
}

package dev.esker.server.logs;

import static dev.esker.server.logs.LogFixture.LARGE;
import static dev.esker.server.logs.LogFixture.LONG_MILLIS;
import static dev.esker.server.logs.LogFixture.batch;
import static dev.esker.server.logs.LogFixture.entry;
import static dev.esker.server.logs.LogFixture.get;
import static dev.esker.server.logs.LogFixture.offsets;
import static dev.esker.server.logs.LogFixture.request;
import static dev.esker.server.logs.LogFixture.wanted;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig;
import dev.esker.engine.EngineConfig.MemoryLimits;
import dev.esker.engine.LogConfig;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.RecordBatch;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import dev.esker.spi.RecordsLease;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a fetch answers with; how it waits is in {@link FetchWaitTest}. */
@Timeout(120)
class FetchTest {
  private static final int BATCH_BYTES = batch().sizeInBytes();

  @TempDir Path directory;

  private LogFixture logs;

  private void open() throws Exception {
    logs = new LogFixture(directory);
  }

  @AfterEach
  void close() throws Exception {
    logs.close();
  }

  private PartitionLog filled(String topic, int batches) throws Exception {
    PartitionLog log = logs.create(topic);
    append(topic, batches);
    return log;
  }

  private void append(String topic, int batches) throws Exception {
    CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    for (int i = 0; i < batches; i++) {
      last = logs.append(entry(topic, 0, batch()));
    }
    get(last);
  }

  private static FetchRequest limited(int maxBytes, FetchRequest.Entry... entries) {
    return new FetchRequest(0, 1, maxBytes, false, List.of(entries));
  }

  private static FetchRequest.Entry atMost(String topic, long offset, int maxBytes) {
    return new FetchRequest.Entry(topic, 0, offset, maxBytes, -1, -1);
  }

  private static FetchRequest.Entry knowing(long offset, int leaderEpoch, int lastEpoch) {
    return new FetchRequest.Entry("a", 0, offset, LARGE, leaderEpoch, lastEpoch);
  }

  @Test
  void theAnswerHasTheBoundsOfTheLog() throws Exception {
    open();
    PartitionLog log = filled("a", 5);
    get(logs.engine.advanceLogStart(log, 2));
    try (FetchResponse response = logs.fetch(wanted("a", 0, 3))) {
      FetchResponse.Entry answer = response.entries().get(0);
      assertEquals(ErrorCode.NONE, answer.error());
      assertEquals(5, answer.highWatermark());
      assertEquals(5, answer.lastStableOffset());
      assertEquals(2, answer.logStartOffset());
      assertEquals(List.of(3L, 4L), offsets(answer.records()));
    }
  }

  @Test
  void atTheEndThereIsNothing() throws Exception {
    open();
    filled("a", 2);
    try (FetchResponse response = logs.fetch(wanted("a", 0, 2))) {
      assertEquals(ErrorCode.NONE, response.entries().get(0).error());
      assertEquals(0, response.entries().get(0).records().sizeInBytes());
    }
  }

  @Test
  void aPartitionsLimitCutsBetweenBatches() throws Exception {
    open();
    filled("a", 5);
    try (FetchResponse response = logs.fetch(atMost("a", 0, 2 * BATCH_BYTES + 50))) {
      assertEquals(List.of(0L, 1L), offsets(response.entries().get(0).records()));
      assertEquals(2 * BATCH_BYTES, response.entries().get(0).records().sizeInBytes());
    }
  }

  @Test
  void theFirstBatchIsReturnedHoweverLarge() throws Exception {
    open();
    filled("a", 3);
    filled("b", 3);
    for (int limit : new int[] {0, 1, BATCH_BYTES - 1}) {
      try (FetchResponse response = logs.fetch(atMost("a", 1, limit), atMost("b", 0, limit))) {
        assertEquals(List.of(1L), offsets(response.entries().get(0).records()));
        // Only the first of the whole answer: what comes behind keeps to its limit.
        assertEquals(List.of(), offsets(response.entries().get(1).records()));
      }
      try (FetchResponse response =
          get(
              logs.service.fetch(
                  limited(Math.max(1, limit), wanted("a", 0, 1), wanted("b", 0, 0))))) {
        assertEquals(List.of(1L), offsets(response.entries().get(0).records()));
        assertEquals(List.of(), offsets(response.entries().get(1).records()));
      }
    }
  }

  @Test
  void theLargeFirstBatchMayBeOfALaterPartition() throws Exception {
    open();
    filled("a", 1);
    filled("b", 3);
    try (FetchResponse response =
        get(logs.service.fetch(limited(1, wanted("a", 0, 1), wanted("b", 0, 1))))) {
      assertEquals(List.of(1L), offsets(response.entries().get(1).records()));
    }
  }

  @Test
  void theWholeAnswersLimitIsSharedInOrder() throws Exception {
    open();
    filled("a", 3);
    filled("b", 3);
    try (FetchResponse response =
        get(
            logs.service.fetch(
                limited(4 * BATCH_BYTES + 50, wanted("a", 0, 0), wanted("b", 0, 0))))) {
      assertEquals(List.of(0L, 1L, 2L), offsets(response.entries().get(0).records()));
      assertEquals(List.of(0L), offsets(response.entries().get(1).records()));
    }
  }

  @Test
  void errorsOfOnePartitionLeaveTheOthers() throws Exception {
    open();
    filled("a", 3);
    logs.announce("later", 1);
    try (FetchResponse response =
        logs.fetch(
            wanted("none", 0, 0),
            wanted("a", 0, 0),
            wanted("a", 1, 0),
            wanted("later", 0, 0),
            wanted("a", 0, 4),
            wanted("a", 0, -1))) {
      assertEquals(
          List.of(
              ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
              ErrorCode.NONE,
              ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
              ErrorCode.NOT_LEADER_OR_FOLLOWER,
              ErrorCode.OFFSET_OUT_OF_RANGE,
              ErrorCode.OFFSET_OUT_OF_RANGE),
          response.entries().stream().map(FetchResponse.Entry::error).toList());
      assertEquals(List.of(0L, 1L, 2L), offsets(response.entries().get(1).records()));
      // A consumer finds its way back by these.
      assertEquals(0, response.entries().get(4).logStartOffset());
      assertEquals(3, response.entries().get(4).highWatermark());
    }
  }

  @Test
  void belowTheLogStartIsOutOfRange() throws Exception {
    open();
    PartitionLog log = filled("a", 5);
    get(logs.engine.advanceLogStart(log, 2));
    try (FetchResponse response = logs.fetch(wanted("a", 0, 1))) {
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, response.entries().get(0).error());
      assertEquals(2, response.entries().get(0).logStartOffset());
    }
  }

  @Test
  void aWrongLeaderEpochIsFencedOrUnknown() throws Exception {
    open();
    PartitionLog log = filled("a", 1);
    log.setLeaderEpoch(5);
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH, errorOf(knowing(0, 4, -1)));
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, errorOf(knowing(0, 6, -1)));
    assertEquals(ErrorCode.NONE, errorOf(knowing(0, 5, -1)));
    assertEquals(ErrorCode.NONE, errorOf(knowing(0, -1, -1)));
  }

  private ErrorCode errorOf(FetchRequest.Entry entry) throws Exception {
    try (FetchResponse response = logs.fetch(entry)) {
      return response.entries().get(0).error();
    }
  }

  /** Epoch 1 has offsets 0 and 1, epoch 3 has 2 and 3. */
  private void twoEpochs() throws Exception {
    PartitionLog log = logs.create("a");
    log.setLeaderEpoch(1);
    append("a", 2);
    log.setLeaderEpoch(3);
    append("a", 2);
  }

  @Test
  void aPositionOfAnotherHistoryIsToldWhereTheyPart() throws Exception {
    open();
    twoEpochs();
    assertEquals(new FetchResponse.EpochEnd(1, 2), divergence(knowing(3, -1, 1)));
    assertEquals(new FetchResponse.EpochEnd(1, 2), divergence(knowing(2, -1, 2)));
    assertEquals(null, divergence(knowing(2, -1, 1)));
    assertEquals(null, divergence(knowing(4, -1, 3)));
    // An epoch later than any says nothing, so the offset alone decides.
    assertEquals(null, divergence(knowing(1, -1, 9)));
  }

  private FetchResponse.EpochEnd divergence(FetchRequest.Entry entry) throws Exception {
    // A divergence is told at once, however long the client would wait.
    int wait = entry.offset() == 4 ? 0 : LONG_MILLIS;
    try (FetchResponse response = get(logs.service.fetch(request(wait, 1, entry)))) {
      FetchResponse.Entry answer = response.entries().get(0);
      assertEquals(ErrorCode.NONE, answer.error());
      assertTrue(answer.divergingEpoch() == null || answer.records().sizeInBytes() == 0);
      return answer.divergingEpoch();
    }
  }

  @Test
  void aRequestForNothingIsAnsweredAtOnce() throws Exception {
    open();
    try (FetchResponse response = get(logs.service.fetch(request(LONG_MILLIS, 1)))) {
      assertEquals(List.of(), response.entries());
    }
  }

  /** An engine whose tail cache holds little, so that old records are read from files. */
  private void openWithSmallCache(int openFiles) throws Exception {
    MemoryLimits memory = new MemoryLimits(64, 4 << 16, 1 << 16, 1 << 20, 100);
    logs =
        new LogFixture(EngineConfig.of(directory).withMemory(memory).withMaxOpenFiles(openFiles));
  }

  private static final LogConfig SMALL_SEGMENTS = LogConfig.builder().segmentBytes(20_000).build();

  /** A topic of so many partitions whose first records have left memory. */
  private List<PartitionLog> old(String topic, int partitions) throws Exception {
    List<PartitionLog> all = logs.create(topic, partitions, SMALL_SEGMENTS);
    for (int i = 0; i < partitions; i++) {
      get(logs.append(entry(topic, i, batch())));
    }
    PartitionLog filler = logs.create("filler-" + topic, 1, LogConfig.DEFAULTS).get(0);
    while (all.stream().anyMatch(log -> log.inMemory(0))) {
      get(logs.append(entry(filler.topic(), 0, batch(1, 30_000, 0))));
    }
    return all;
  }

  @Test
  void oldRecordsAreReadFromTheirFiles() throws Exception {
    openWithSmallCache(64);
    old("a", 1);
    try (FetchResponse response = logs.fetch(wanted("a", 0, 0))) {
      RecordsLease lease = response.entries().get(0).records();
      assertInstanceOf(RecordsLease.InFile.class, lease);
      assertEquals(List.of(0L), offsets(lease));
    }
  }

  @Test
  void closingTwiceGivesAFileBackOnce() throws Exception {
    openWithSmallCache(8);
    old("a", 1);
    old("b", 12);
    FetchResponse first = logs.fetch(wanted("a", 0, 0));
    FetchResponse second = logs.fetch(wanted("a", 0, 0));
    first.close();
    first.close();
    // Were it given back twice, nobody would seem to use it, and it would be closed for the others.
    for (int i = 0; i < 12; i++) {
      logs.fetch(wanted("b", i, 0)).close();
    }
    assertEquals(List.of(0L), offsets(second.entries().get(0).records()));
    second.close();
  }

  @Test
  void noFileLeaksHoweverAFetchEnds() throws Exception {
    openWithSmallCache(8);
    List<PartitionLog> all = old("a", 4);
    for (int round = 0; round < 200; round++) {
      FetchRequest.Entry entry = wanted("a", round % all.size(), 0);
      CompletableFuture<FetchResponse> cancelled = logs.service.fetch(request(0, 1, entry));
      if (!cancelled.cancel(false)) {
        cancelled.join().close();
      }
      logs.fetch(entry, wanted("none", 0, 0)).close();
    }
    // With one leaked file of eight in each round every file would long be in use.
    try (FetchResponse response = logs.fetch(wanted("a", 0, 0))) {
      assertEquals(List.of(0L), offsets(response.entries().get(0).records()));
    }
  }

  @Test
  void oneAnswerHoldsABoundedNumberOfFiles() throws Exception {
    openWithSmallCache(200);
    int partitions = FetchReader.MAX_FILES + 20;
    old("a", partitions);
    FetchRequest.Entry[] entries = new FetchRequest.Entry[partitions];
    for (int i = 0; i < partitions; i++) {
      entries[i] = wanted("a", i, 0);
    }
    try (FetchResponse response = get(logs.service.fetch(request(LONG_MILLIS, LARGE, entries)))) {
      long files =
          response.entries().stream()
              .filter(entry -> entry.records() instanceof RecordsLease.InFile)
              .count();
      assertEquals(FetchReader.MAX_FILES, files);
      assertSame(RecordsLease.EMPTY, response.entries().get(partitions - 1).records());
      assertEquals(1, response.entries().get(partitions - 1).highWatermark());
    }
  }

  @Test
  void aFetchThatMeetsTheEndOfASegmentDoesNotWaitForMore() throws Exception {
    openWithSmallCache(64);
    old("a", 1);
    append("a", 1);
    // Two batches are there, but one read returns the one that is in a file only.
    try (FetchResponse response =
        get(logs.service.fetch(request(LONG_MILLIS, 2 * BATCH_BYTES, wanted("a", 0, 0))))) {
      assertFalse(offsets(response.entries().get(0).records()).isEmpty());
    }
  }

  @Test
  void aFetchThatFindsEveryFileInUseWaitsForOne() throws Exception {
    openWithSmallCache(8);
    old("a", 9);
    FetchResponse[] held = new FetchResponse[8];
    for (int i = 0; i < held.length; i++) {
      held[i] = logs.fetch(wanted("a", i, 0));
      assertEquals(1, offsets(held[i].entries().get(0).records()).size());
    }
    CompletableFuture<FetchResponse> ninth =
        logs.service.fetch(request(LONG_MILLIS, 1, wanted("a", 8, 0)));
    for (FetchResponse each : held) {
      each.close();
    }
    try (FetchResponse response = get(ninth)) {
      assertEquals(List.of(0L), offsets(response.entries().get(0).records()));
    }
  }

  @Test
  void memoryOnLoanIsGivenBackByFetchesThatGoOnWaiting() throws Exception {
    open();
    filled("a", 300);
    // Each attempt borrows all of it, and the limit of memory on loan is 64 MiB.
    int rounds = 1000;
    for (int i = 0; i < rounds; i++) {
      CompletableFuture<FetchResponse> waiting =
          logs.service.fetch(request(LONG_MILLIS, LARGE, wanted("a", 0, 0)));
      waiting.cancel(false);
    }
    try (FetchResponse response = logs.fetch(wanted("a", 0, 0))) {
      assertEquals(300 * BATCH_BYTES, response.entries().get(0).records().sizeInBytes());
    }
  }

  @Test
  void leasesStayValidWhileTheLogGoesOn() throws Exception {
    open();
    filled("a", 2);
    try (FetchResponse response = logs.fetch(wanted("a", 0, 0))) {
      append("a", 500);
      RecordBatch header =
          new RecordBatch()
              .wrap(
                  ((RecordsLease.InMemory) response.entries().get(0).records()).buffer().slice(),
                  0);
      assertTrue(header.crcMatches());
    }
  }
}

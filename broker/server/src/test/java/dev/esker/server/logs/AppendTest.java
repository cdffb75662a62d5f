package dev.esker.server.logs;

import static dev.esker.server.logs.LogFixture.batch;
import static dev.esker.server.logs.LogFixture.entry;
import static dev.esker.server.logs.LogFixture.get;
import static dev.esker.server.logs.LogFixture.records;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.LogConfig;
import dev.esker.engine.PartitionId;
import dev.esker.engine.PartitionSpec;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.BatchRules;
import dev.esker.records.TimestampType;
import dev.esker.records.ValidatedBatch;
import dev.esker.spi.Acks;
import dev.esker.spi.AppendRequest;
import dev.esker.spi.AppendResult;
import dev.esker.spi.ErrorCode;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Appends through the log service. */
@Timeout(120)
class AppendTest {

  @TempDir Path directory;

  private LogFixture logs;

  @BeforeEach
  void open() throws Exception {
    logs = new LogFixture(directory);
  }

  @AfterEach
  void close() throws Exception {
    logs.close();
  }

  private static List<ErrorCode> errors(List<AppendResult> results) {
    return results.stream().map(AppendResult::error).toList();
  }

  @Test
  void oneBadPartitionDoesNotStopTheOthersAndResultsKeepTheOrder() throws Exception {
    logs.create("a", 2, LogConfig.DEFAULTS);
    logs.announce("later", 1);
    get(logs.append(entry("a", 1, batch(5, 10, 0))));
    List<AppendResult> results =
        get(
            logs.append(
                entry("none", 0, batch()),
                entry("a", 1, batch()),
                entry("a", 2, batch()),
                entry("later", 0, batch()),
                entry("a", 0, batch()),
                entry("a", -1, batch())));
    assertEquals(
        List.of(
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.NONE,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.NOT_LEADER_OR_FOLLOWER,
            ErrorCode.NONE,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        errors(results));
    assertEquals(List.of(-1L, 5L, -1L, -1L, 0L, -1L), baseOffsets(results));
  }

  private static List<Long> baseOffsets(List<AppendResult> results) {
    return results.stream().map(AppendResult::baseOffset).toList();
  }

  @Test
  void aRequestWithoutAnyKnownPartitionIsAnsweredAtOnce() {
    var results = logs.append(entry("none", 0, batch()), entry("none", 1, batch()));
    assertTrue(results.isDone());
    assertEquals(
        List.of(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
        errors(results.join()));
  }

  @Test
  void allAcksWantAsManyReplicasInSyncAsTheTopicSays() throws Exception {
    logs.create("two", 1, LogConfig.builder().minInSyncReplicas(2).build());
    assertEquals(ErrorCode.NOT_ENOUGH_REPLICAS, logs.append("two", batch()).error());
    AppendRequest leaderOnly =
        new AppendRequest(Acks.LEADER, 1000, List.of(entry("two", 0, batch())));
    CompletableFuture<List<AppendResult>> done = new CompletableFuture<>();
    assertTrue(logs.service.tryAppend(leaderOnly, done::complete));
    assertEquals(List.of(ErrorCode.NONE), errors(get(done)));
  }

  private ValidatedBatch of(long producer, int epoch, int sequence) {
    return ValidatedBatch.trusted(
        records(3, 10, logs.engine.clock().wallMillis())
            .producer(producer, (short) epoch, sequence)
            .build());
  }

  @Test
  void aRepeatedBatchIsAnsweredWithItsFirstOffset() throws Exception {
    PartitionLog log = logs.create("a");
    logs.append("a", batch());
    assertEquals(1, logs.append("a", of(7, 0, 0)).baseOffset());
    assertEquals(4, logs.append("a", of(7, 0, 3)).baseOffset());
    AppendResult again = logs.append("a", of(7, 0, 0));
    assertEquals(ErrorCode.NONE, again.error());
    assertEquals(1, again.baseOffset());
    assertEquals(-1, again.logAppendTimeMillis());
    assertEquals(7, log.highWatermark());
  }

  @Test
  void aGapInTheSequenceAndAnOldEpochAreRefused() throws Exception {
    logs.create("a");
    logs.append("a", of(7, 1, 0));
    assertEquals(ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, logs.append("a", of(7, 1, 9)).error());
    assertEquals(ErrorCode.INVALID_PRODUCER_EPOCH, logs.append("a", of(7, 0, 3)).error());
  }

  @Test
  void logAppendTimeIsToldAndOtherwiseNot() throws Exception {
    LogConfig own = LogConfig.builder().timestampType(TimestampType.LOG_APPEND_TIME).build();
    logs.create("own", 1, own);
    logs.create("a");
    long before = logs.engine.clock().wallMillis();
    AppendResult result = logs.append("own", batch());
    assertTrue(result.logAppendTimeMillis() >= before, result.toString());
    assertTrue(result.logAppendTimeMillis() <= logs.engine.clock().wallMillis());
    assertEquals(-1, logs.append("a", batch()).logAppendTimeMillis());
  }

  @Test
  void aBatchThatNoMemoryCouldHoldIsRefusedWithTheReason() throws Exception {
    logs.create("a");
    AppendResult result = logs.append("a", batch(1, 40 << 20, 0));
    assertEquals(ErrorCode.MESSAGE_TOO_LARGE, result.error());
    assertTrue(result.message().contains("too") || result.message().contains("larger"));
  }

  @Test
  void aDeletedPartitionTakesNothing() throws Exception {
    PartitionLog log = logs.create("a");
    get(logs.engine.delete(log.id()));
    assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, logs.append("a", batch()).error());
    logs.forget("a");
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, logs.append("a", batch()).error());
  }

  @Test
  void theLogStartIsToldWithEachAnswer() throws Exception {
    PartitionLog log = logs.create("a");
    logs.append("a", batch(5, 10, 0));
    get(logs.engine.advanceLogStart(log, 3));
    assertEquals(3, logs.append("a", batch()).logStartOffset());
  }

  @Test
  void rulesFollowTheTopic() throws Exception {
    logs.create(
        "own",
        1,
        LogConfig.builder()
            .timestampType(TimestampType.LOG_APPEND_TIME)
            .maxMessageBytes(1234)
            .timestampAfterMaxMillis(5)
            .compact(true)
            .build());
    logs.create("a", 1, LogConfig.builder().timestampAfterMaxMillis(5).build());
    BatchRules own = logs.service.rules("own").orElseThrow();
    assertEquals(1234, own.maxBatchBytes());
    assertEquals(Long.MAX_VALUE, own.maxTimestampAfterMillis());
    assertTrue(own.keysRequired());
    BatchRules client = logs.service.rules("a").orElseThrow();
    assertEquals(5, client.maxTimestampAfterMillis());
    assertTrue(logs.service.rules("none").isEmpty());
  }

  /** In a cluster any one of a topic's partitions may be here. */
  @Test
  void theRulesAreThoseOfWhateverPartitionIsHere() throws Exception {
    UUID id = logs.announce("spread", 3);
    assertTrue(logs.service.rules("spread").isEmpty());
    PartitionId last = new PartitionId(id, 2);
    get(logs.engine.create(new PartitionSpec(last, "spread", LogConfig.DEFAULTS)));
    assertEquals(
        LogConfig.DEFAULTS.maxMessageBytes(),
        logs.service.rules("spread").orElseThrow().maxBatchBytes());
  }

  @Test
  void producerIdsComeFromTheSource() throws Exception {
    assertEquals(4711, get(logs.service.newProducerId()).producerId());
  }

  @Test
  void afterTheEngineHasClosedEveryAppendIsAnsweredWithAnError() throws Exception {
    logs.create("a");
    logs.engine.close();
    AppendResult result = logs.append("a", batch());
    assertEquals(ErrorCode.KAFKA_STORAGE_ERROR, result.error());
    assertEquals("the broker has stopped writing", result.message());
  }
}

package dev.esker.server.logs;

import static dev.esker.server.logs.LogFixture.batch;
import static dev.esker.server.logs.LogFixture.get;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.LogConfig;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.EpochLookup;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.OffsetLookup;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class OffsetFinderTest {

  @TempDir Path directory;

  private LogFixture logs;
  private PartitionLog log;

  /** Offsets 0 to 2 in epoch 1 at 100, 101, 102; 3 to 5 in epoch 4 at 50, 51, 52; start at 1. */
  @BeforeEach
  void open() throws Exception {
    logs = new LogFixture(directory);
    log = logs.create("a");
    log.setLeaderEpoch(1);
    logs.append("a", batch(3, 10, 100));
    log.setLeaderEpoch(4);
    logs.append("a", batch(3, 10, 50));
    get(logs.engine.advanceLogStart(log, 1));
  }

  @AfterEach
  void close() throws Exception {
    logs.close();
  }

  private OffsetLookup.Result find(long timestamp) throws Exception {
    return find("a", timestamp, -1);
  }

  private OffsetLookup.Result find(String topic, long timestamp, int epoch) throws Exception {
    return get(logs.service.offsets(List.of(new OffsetLookup(topic, 0, timestamp, epoch, false))))
        .get(0);
  }

  private static OffsetLookup.Result found(long timestamp, long offset, int epoch) {
    return new OffsetLookup.Result(ErrorCode.NONE, timestamp, offset, epoch);
  }

  @Test
  void everySpecialTimestampHasItsMeaning() throws Exception {
    assertEquals(found(-1, 6, 4), find(OffsetLookup.LATEST));
    assertEquals(found(-1, 1, 1), find(OffsetLookup.EARLIEST));
    assertEquals(found(-1, 1, 1), find(OffsetLookup.EARLIEST_LOCAL));
    assertEquals(found(102, 2, 1), find(OffsetLookup.MAX_TIMESTAMP));
    assertEquals(found(-1, -1, -1), find(OffsetLookup.LATEST_TIERED));
    assertEquals(new OffsetLookup.Result(ErrorCode.UNSUPPORTED_VERSION, -1, -1, -1), find(-6));
  }

  @Test
  void aTimeIsTheFirstRecordAtOrAfterIt() throws Exception {
    assertEquals(found(101, 1, 1), find(0));
    assertEquals(found(102, 2, 1), find(102));
    assertEquals(found(-1, -1, -1), find(103));
  }

  @Test
  void anEmptyLogHasNoTimes() throws Exception {
    logs.create("empty");
    assertEquals(found(-1, 0, -1), find("empty", OffsetLookup.LATEST, -1));
    assertEquals(found(-1, 0, -1), find("empty", OffsetLookup.EARLIEST, -1));
    assertEquals(found(-1, -1, -1), find("empty", OffsetLookup.MAX_TIMESTAMP, -1));
    assertEquals(found(-1, -1, -1), find("empty", 0, -1));
  }

  @Test
  void answersKeepTheOrderAndErrorsStayByThemselves() throws Exception {
    logs.announce("later", 1);
    List<OffsetLookup.Result> results =
        get(
            logs.service.offsets(
                List.of(
                    new OffsetLookup("none", 0, OffsetLookup.LATEST, -1, false),
                    new OffsetLookup("a", 0, OffsetLookup.LATEST, 4, false),
                    new OffsetLookup("a", 0, OffsetLookup.LATEST, 3, false),
                    new OffsetLookup("a", 0, OffsetLookup.LATEST, 5, false),
                    new OffsetLookup("a", 1, OffsetLookup.LATEST, -1, false),
                    new OffsetLookup("later", 0, OffsetLookup.LATEST, -1, false))));
    assertEquals(
        List.of(
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.NONE,
            ErrorCode.FENCED_LEADER_EPOCH,
            ErrorCode.UNKNOWN_LEADER_EPOCH,
            ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
            ErrorCode.NOT_LEADER_OR_FOLLOWER),
        results.stream().map(OffsetLookup.Result::error).toList());
    assertEquals(6, results.get(1).offset());
  }

  private EpochLookup.Result end(String topic, int current, int epoch) throws Exception {
    return get(logs.service.epochEnds(List.of(new EpochLookup(topic, 0, current, epoch)))).get(0);
  }

  private static EpochLookup.Result ended(int epoch, long offset) {
    return new EpochLookup.Result(ErrorCode.NONE, epoch, offset);
  }

  @Test
  void anEpochEndsWhereTheNextBegins() throws Exception {
    assertEquals(ended(4, 6), end("a", -1, 4));
    assertEquals(ended(1, 3), end("a", -1, 3));
    assertEquals(ended(1, 3), end("a", -1, 1));
    assertEquals(ended(0, 0), end("a", -1, 0));
    assertEquals(ended(-1, -1), end("a", -1, 5));
    assertEquals(ErrorCode.FENCED_LEADER_EPOCH, end("a", 1, 1).error());
    assertEquals(ErrorCode.UNKNOWN_LEADER_EPOCH, end("a", 5, 1).error());
    assertEquals(ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, end("none", -1, 1).error());
  }

  @Test
  void offsetsAreFoundInSegmentsToo() throws Exception {
    logs.create("long", 1, LogConfig.builder().segmentBytes(500).indexIntervalBytes(100).build());
    for (int i = 0; i < 50; i++) {
      logs.append("long", batch(2, 10, 1000 + 10L * i));
    }
    logs.engine.close();
    LogFixture reopened = new LogFixture(directory);
    logs.service.close();
    logs = reopened;
    // The same directory, but a picture of the cluster that has to be told of the topic again.
    PartitionLog stored =
        logs.engine.partitions().stream()
            .filter(each -> each.topic().equals("long"))
            .findFirst()
            .orElseThrow();
    assertTrue(stored.segments().entries().size() > 5);
    for (int i = 0; i < 50; i++) {
      assertEquals(2L * i, stored.offsetForTimestamp(1000 + 10L * i).orElseThrow().offset());
      assertEquals(2L * i + 1, stored.offsetForTimestamp(1001 + 10L * i).orElseThrow().offset());
    }
  }

  @Test
  void tooManyQuestionsAreRefusedSoThatClientsAskAgain() throws Exception {
    ReadThreads threads = new ReadThreads(1, 1);
    OffsetFinder finder = new OffsetFinder(logs.lookup(), threads);
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch busy = new CountDownLatch(1);
    assertTrue(
        threads.tryExecute(
            () -> {
              busy.countDown();
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
    busy.await();
    OffsetLookup latest = new OffsetLookup("a", 0, OffsetLookup.LATEST, -1, false);
    var taken = finder.find(List.of(latest));
    assertEquals(
        List.of(new OffsetLookup.Result(ErrorCode.OFFSET_NOT_AVAILABLE, -1, -1, -1)),
        get(finder.find(List.of(latest))));
    assertEquals(
        List.of(new EpochLookup.Result(ErrorCode.OFFSET_NOT_AVAILABLE, -1, -1)),
        get(finder.epochEnds(List.of(new EpochLookup("a", 0, -1, 1)))));
    release.countDown();
    assertEquals(6, get(taken).get(0).offset());
    threads.close();
  }

  @Test
  void afterClosingQuestionsAreStillAnswered() throws Exception {
    logs.service.close();
    assertEquals(ErrorCode.OFFSET_NOT_AVAILABLE, find(OffsetLookup.LATEST).error());
  }
}

package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.engine.pipeline.PartitionCommand;
import dev.esker.engine.pipeline.PartitionCommand.OffsetBeyondEndException;
import dev.esker.engine.pipeline.PartitionCommand.PartitionGoneException;
import dev.esker.records.RecordBatch;
import dev.esker.records.TimestampType;
import dev.esker.records.ValidatedBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of requests that nothing is wrong with, and of those that ask for too much. */
final class AppendTest {
  private final EngineUnderTest bed = new EngineUnderTest();
  private PartitionLog log;

  @BeforeEach
  void anEngine() throws IOException {
    bed.open();
    log = bed.create("t");
  }

  private LogAppend.Entry entry(PartitionLog target, int valueBytes) {
    return new LogAppend.Entry(target, ValidatedBatch.trusted(bed.batch(1, valueBytes)));
  }

  @Test
  void offsetsFollowEachOtherWithoutGaps() {
    assertEquals(0, bed.append(log, 3).baseOffset());
    assertEquals(3, bed.append(log, 2).baseOffset());
    assertEquals(5, log.highWatermark());
  }

  @Test
  void everyBatchOfARequestIsAnsweredForItself() {
    PartitionLog other = bed.create("u");
    var deleted = bed.engine.delete(other.id());
    bed.engine.step();
    deleted.join();
    EngineUnderTest.Sent sent = bed.send(entry(log, 10), entry(other, 10), entry(log, 10));
    bed.engine.step();
    assertEquals(1, sent.answers);
    assertEquals(0, sent.entries.get(0).baseOffset());
    assertEquals(AppendError.PARTITION_GONE, sent.entries.get(1).error());
    assertEquals(1, sent.entries.get(2).baseOffset());
  }

  @Test
  void theLeaderEpochIsStampedOnEveryBatch() throws IOException {
    log.setLeaderEpoch(7);
    bed.append(log, 1);
    byte[] stored = CrashChecker.readAll(log).get(0);
    assertEquals(7, new RecordBatch().wrap(ByteBuffer.wrap(stored), 0).partitionLeaderEpoch());
    assertEquals(7, log.latestEpoch());
  }

  @Test
  void logAppendTimeReplacesTheProducersTime() throws IOException {
    LogConfig own =
        EngineUnderTest.LOG.toBuilder().timestampType(TimestampType.LOG_APPEND_TIME).build();
    PartitionLog stamped = bed.create("u", own);
    bed.append(stamped, CrashWorkload.batch(2, 10, -1, 0, 17));
    byte[] stored = CrashChecker.readAll(stamped).get(0);
    RecordBatch batch = new RecordBatch().wrap(ByteBuffer.wrap(stored), 0);
    assertEquals(bed.clock.wallMillis(), batch.maxTimestamp());
    assertTrue(batch.crcMatches());
  }

  @Test
  void aBatchLargerThanTheCacheCanHoldIsRefused() {
    assertEquals(AppendError.TOO_LARGE, bed.append(log, bed.batch(1, 3000)).error());
    assertEquals(0, bed.append(log, 1).baseOffset());
  }

  @Test
  void aRequestLargerThanTheCacheCanHoldIsRefusedInPartAndHoldsNobodyUp() throws IOException {
    List<LogAppend.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      entries.add(entry(log, 600));
    }
    EngineUnderTest.Sent sent = bed.send(entries.toArray(LogAppend.Entry[]::new));
    EngineUnderTest.Sent next = bed.send(entry(log, 10));
    bed.engine.step();
    assertEquals(1, sent.answers);
    long stored = sent.entries.stream().filter(e -> e.error() == AppendError.NONE).count();
    assertTrue(stored > 0 && stored < 10, stored + " stored");
    assertEquals(AppendError.TOO_LARGE, sent.entries.get(9).error());
    assertEquals(stored, next.entry().baseOffset());
    assertEquals(LongStream.range(0, stored + 1).boxed().toList(), EngineUnderTest.offsets(log));
  }

  @Test
  void aFullRingTakesNothingAndCallsBackOnceWhenThereIsRoom() {
    for (int i = 0; i < 64; i++) {
      bed.send(entry(log, 10));
    }
    int[] calls = new int[1];
    bed.engine.whenWritable(() -> calls[0]++);
    assertFalse(bed.engine.tryAppend(new LogAppend(List.of(entry(log, 10)), done -> {})));
    assertEquals(0, calls[0]);
    bed.engine.step();
    bed.engine.step();
    assertEquals(1, calls[0]);
    assertEquals(64, log.highWatermark());
  }

  @Test
  void aFailingCallbackKeepsNobodyElseFromBeingCalled() {
    for (int i = 0; i < 64; i++) {
      bed.send(entry(log, 10));
    }
    int[] calls = new int[1];
    bed.engine.whenWritable(
        () -> {
          throw new IllegalStateException("a bug of a caller");
        });
    bed.engine.whenWritable(() -> calls[0]++);
    bed.engine.step();
    assertEquals(1, calls[0]);
    assertFalse(bed.engine.isFenced());
  }

  @Test
  void aFailingListenerKeepsNobodyElseFromBeingTold() {
    int[] calls = new int[1];
    log.addListener(
        advanced -> {
          throw new IllegalStateException("a bug of a listener");
        });
    log.addListener(advanced -> calls[0]++);
    assertEquals(0, bed.append(log, 1).baseOffset());
    assertEquals(1, calls[0]);
    assertFalse(bed.engine.isFenced());
  }

  @Test
  void aFailingCompletionKeepsNobodyElseFromBeingAnswered() {
    LogAppend failing =
        new LogAppend(
            List.of(entry(log, 10)),
            done -> {
              throw new IllegalStateException("a bug of a caller");
            });
    assertTrue(bed.engine.tryAppend(failing));
    assertEquals(1, bed.append(log, 1).baseOffset());
    assertFalse(bed.engine.isFenced());
  }

  @Test
  void creatingAPartitionTwiceAtOnceMakesOne() {
    PartitionSpec spec = new PartitionSpec(EngineUnderTest.id("u"), "u", EngineUnderTest.LOG);
    var first = bed.engine.create(spec);
    var second = bed.engine.create(spec);
    bed.engine.step();
    assertSame(first.join(), second.join());
    assertSame(first.join(), bed.engine.create(spec).join());
    assertEquals(2, bed.engine.partitions().size());
  }

  @Test
  void aSecondDeletionOfTheSamePartitionSucceedsToo() {
    var first = bed.engine.delete(log.id());
    var second = bed.engine.delete(log.id());
    bed.engine.step();
    first.join();
    second.join();
    assertTrue(bed.engine.find(log.id()).isEmpty());
  }

  @Test
  void aChangeOfADeletedPartitionSaysThatItIsGone() {
    var deleted = bed.engine.delete(log.id());
    var advanced = bed.engine.advanceLogStart(log, 0);
    bed.engine.step();
    deleted.join();
    CompletionException e = assertThrows(CompletionException.class, advanced::join);
    assertInstanceOf(PartitionGoneException.class, e.getCause());
    assertFalse(bed.engine.isFenced());
  }

  @Test
  void theLogStartMovesForwardOnly() {
    bed.fill(log, 5);
    var forward = bed.engine.advanceLogStart(log, 3);
    var back = bed.engine.advanceLogStart(log, 1);
    bed.engine.step();
    assertEquals(3, forward.join());
    assertEquals(3, back.join());
    assertEquals(LogRead.Nothing.Reason.OUT_OF_RANGE, nothing(2));
    assertEquals(LogRead.Nothing.Reason.AT_END, nothing(5));
    assertEquals(LogRead.Nothing.Reason.OUT_OF_RANGE, nothing(6));
  }

  private LogRead.Nothing.Reason nothing(long offset) {
    try (LogRead read = log.read(offset, 1000, true)) {
      return ((LogRead.Nothing) read).reason();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theLogStartCanNotPassTheEnd() {
    bed.fill(log, 5);
    var beyond = bed.engine.advanceLogStart(log, 6);
    bed.engine.step();
    CompletionException e = assertThrows(CompletionException.class, beyond::join);
    assertInstanceOf(OffsetBeyondEndException.class, e.getCause());
    assertEquals(0, log.logStartOffset());
  }

  @Test
  void theLogStartMovesToTheHighWatermark() {
    bed.fill(log, 5);
    var all = bed.engine.advanceLogStart(log, PartitionCommand.HIGH_WATERMARK);
    bed.engine.step();
    assertEquals(5, all.join());
  }
}

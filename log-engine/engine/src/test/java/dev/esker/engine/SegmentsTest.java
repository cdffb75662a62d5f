package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.Touched;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.CrashMode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Segments as they should be: rolled, read across, searched by time, deleted by age and size. */
final class SegmentsTest {
  private final EngineUnderTest bed = new EngineUnderTest();
  private PartitionLog log;

  @BeforeEach
  void anEngine() throws IOException {
    bed.open();
    log = bed.create("t");
  }

  private static List<Long> from(long start, long end) {
    return LongStream.range(start, end).boxed().toList();
  }

  private void configure(LogConfig.Builder config) {
    log.updateConfig(config.build());
  }

  private List<SegmentEntry> segments() throws IOException {
    bed.engine.checkpoint();
    return log.segments().entries();
  }

  private void retain(long afterMillis) {
    bed.clock.advance(afterMillis, TimeUnit.MILLISECONDS);
    bed.clock.advance(bed.config.retentionCheck().toMillis(), TimeUnit.MILLISECONDS);
    bed.engine.step();
    bed.engine.step();
  }

  @Test
  void aSegmentIsClosedBeforeItGrowsBeyondItsLimit() throws IOException {
    bed.fill(log, 60);
    List<SegmentEntry> segments = segments();
    assertTrue(segments.size() >= 4, segments::toString);
    long next = 0;
    for (SegmentEntry segment : segments) {
      assertEquals(next, segment.baseOffset());
      assertTrue(segment.sizeBytes() <= 1500, segment::toString);
      assertEquals(
          segment.sizeBytes(),
          bed.bytes(
                  log.segments()
                      .directory()
                      .resolve(String.format("%020d.log", segment.baseOffset())))
              .length);
      next = segment.nextOffset();
    }
    assertEquals(60, next);
  }

  @Test
  void aBatchLargerThanASegmentHasOneOfItsOwn() throws IOException {
    configure(EngineUnderTest.LOG.toBuilder().segmentBytes(200));
    bed.append(log, 1);
    bed.append(log, bed.batch(1, 500));
    bed.append(log, 1);
    assertEquals(List.of(0L, 1L, 2L), segments().stream().map(SegmentEntry::baseOffset).toList());
  }

  @Test
  void aSegmentIsClosedWhenItIsOld() throws IOException {
    configure(EngineUnderTest.LOG.toBuilder().segmentBytes(1 << 20).segmentMillis(1000));
    bed.append(log, 1);
    bed.engine.checkpoint();
    bed.clock.advance(999, TimeUnit.MILLISECONDS);
    bed.append(log, 1);
    assertEquals(1, segments().size());
    bed.clock.advance(1, TimeUnit.MILLISECONDS);
    bed.append(log, 1);
    assertEquals(2, segments().size());
  }

  @Test
  void everyOffsetOfEverySegmentCanBeRead() throws IOException {
    bed.fill(log, 120);
    bed.engine.checkpoint();
    for (long offset = 0; offset < 120; offset++) {
      try (LogRead read = log.read(offset, 1, true)) {
        LogRead.InMemory found = (LogRead.InMemory) read;
        assertEquals(offset, new RecordBatch().wrap(found.bytes(), 0).baseOffset());
      }
    }
  }

  @Test
  void anOffsetWithinABatchReturnsThatBatch() throws IOException {
    for (int i = 0; i < 30; i++) {
      bed.append(log, 3);
    }
    bed.engine.checkpoint();
    try (LogRead read = log.read(4, 1, true)) {
      LogRead.InMemory found = (LogRead.InMemory) read;
      assertEquals(3, new RecordBatch().wrap(found.bytes(), 0).baseOffset());
    }
  }

  @Test
  void aReadKeepsToItsLimitUnlessTheFirstBatchIsLarger() throws IOException {
    bed.fill(log, 60);
    bed.engine.checkpoint();
    try (LogRead one = log.read(0, 1, true);
        LogRead none = log.read(0, 1, false);
        LogRead some = log.read(0, 500, true)) {
      assertEquals(bed.batch(1).remaining(), one.sizeInBytes());
      assertEquals(0, none.sizeInBytes());
      assertEquals(500, some.sizeInBytes());
    }
  }

  @Test
  void aReadOfTheTailKeepsToTheMemoryThatReadersHave() throws IOException {
    bed.fill(log, 20);
    try (LogRead read = log.read(log.tail().firstOffset(), Integer.MAX_VALUE, true)) {
      assertTrue(read.sizeInBytes() > 0);
    }
  }

  @Test
  void aRestartFindsTheSameRecordsProducersAndEpochs() throws IOException {
    log.setLeaderEpoch(3);
    bed.fill(log, 50);
    bed.append(log, CrashWorkload.batch(2, 50, 7, 0, bed.clock.wallMillis()));
    List<byte[]> before = CrashChecker.readAll(log);
    bed.reopen();
    log = bed.find("t");
    List<byte[]> after = CrashChecker.readAll(log);
    assertEquals(before.size(), after.size());
    for (int i = 0; i < before.size(); i++) {
      assertArrayEquals(before.get(i), after.get(i));
    }
    assertEquals(3, log.latestEpoch());
    assertEquals(new EpochEnd(3, 52), log.endOfEpoch(3));
    assertEquals(1, log.producers().get(0).lastSequence());
  }

  /** The deletion of a file survives a crash, what the catalog knew of it doesn't. */
  @Test
  void aReplayThatWritesBeforeItComesToADeletionFindsTheFileGone() throws IOException {
    bed.config = bed.config.withWal(new WalLimits(8 << 10, 1 << 20));
    bed.reopen();
    log = bed.find("t");
    log.updateConfig(EngineUnderTest.LOG.toBuilder().segmentBytes(1 << 20).build());
    bed.fill(log, 3);
    bed.engine.checkpoint();
    bed.fill(log, 60);
    log.flush(Long.MAX_VALUE, new Touched());
    var advanced = bed.engine.advanceLogStart(log, log.highWatermark());
    bed.engine.step();
    assertEquals(63, advanced.join());
    bed.crash(CrashMode.KEEP_ALL);
    bed.open();
    log = bed.find("t");
    assertEquals(63, log.logStartOffset());
    assertEquals(63, bed.append(log, 1).baseOffset());
  }

  @Test
  void theWriteAheadLogStaysBoundedUnderLoad() throws IOException {
    long most = 0;
    for (int i = 0; i < 2000; i++) {
      bed.append(log, 1);
      most = Math.max(most, bed.engine.stats().walRetainedBytes());
    }
    long bound = 2 * bed.config.wal().checkpointBytes() + 2 * bed.config.wal().fileBytes();
    assertTrue(most <= bound, most + " bytes retained, more than " + bound);
    long files =
        bed.memory.list(EngineUnderTest.WAL).stream()
            .filter(path -> path.toString().endsWith(".wal"))
            .count();
    assertTrue(files <= 6, files + " files");
  }

  @Test
  void openFilesAreBoundedHoweverManyPartitionsThereAre() throws IOException {
    for (int i = 0; i < 200; i++) {
      bed.fill(bed.create("p" + i), 1);
    }
    bed.engine.checkpoint();
    assertTrue(bed.engine.stats().openSegmentFiles() <= bed.config.maxOpenFiles() + 1);
    for (int i = 0; i < 200; i++) {
      assertEquals(List.of(0L), EngineUnderTest.offsets(bed.find("p" + i)));
    }
    assertTrue(bed.engine.stats().openSegmentFiles() <= bed.config.maxOpenFiles() + 1);
  }

  // Time stamps

  @Test
  void theFirstRecordAtOrAfterATimeIsFoundInSegmentsAndCache() throws IOException {
    bed.fill(log, 80);
    bed.engine.checkpoint();
    for (long offset = 0; offset < 80; offset++) {
      long at = EngineUnderTest.NOW + offset;
      assertEquals(Optional.of(new TimestampOffset(at, offset)), log.offsetForTimestamp(at));
    }
    assertEquals(Optional.empty(), log.offsetForTimestamp(EngineUnderTest.NOW + 80));
    assertEquals(0, log.offsetForTimestamp(0).orElseThrow().offset());
  }

  private void appendAt(long... timestamps) {
    for (long timestamp : timestamps) {
      bed.append(log, CrashWorkload.batch(1, 50, -1, 0, timestamp));
    }
  }

  @Test
  void timesOutOfOrderAreFoundAtTheirFirstOffset() throws IOException {
    for (int round = 0; round < 20; round++) {
      appendAt(100 + round, 500, 50, 300);
    }
    bed.engine.checkpoint();
    assertEquals(Optional.of(new TimestampOffset(500, 1)), log.offsetForTimestamp(120));
    assertEquals(Optional.of(new TimestampOffset(500, 1)), log.offsetForTimestamp(500));
    assertEquals(Optional.of(new TimestampOffset(100, 0)), log.offsetForTimestamp(60));
  }

  @Test
  void theLargestTimeIsThatOfItsFirstRecord() throws IOException {
    appendAt(100, 900, 200, 900, 300);
    assertEquals(Optional.of(new TimestampOffset(900, 1)), log.maxTimestamp());
    bed.fill(bed.create("other"), 80);
    bed.engine.checkpoint();
    assertEquals(Optional.of(new TimestampOffset(900, 1)), log.maxTimestamp());
  }

  @Test
  void theLargestTimeIsNotThatOfADeletedRecord() throws IOException {
    appendAt(100, 900, 200, 300, 250);
    bed.fill(bed.create("other"), 80);
    bed.engine.checkpoint();
    var advanced = bed.engine.advanceLogStart(log, 2);
    bed.engine.step();
    advanced.join();
    assertEquals(Optional.of(new TimestampOffset(300, 3)), log.maxTimestamp());
  }

  @Test
  void anEmptyLogHasNoTimes() throws IOException {
    assertEquals(Optional.empty(), log.maxTimestamp());
    assertEquals(Optional.empty(), log.offsetForTimestamp(0));
  }

  // Retention

  @Test
  void retentionBytesDeletesTheOldestSegments() throws IOException {
    configure(
        EngineUnderTest.LOG.toBuilder().delete(true).retentionBytes(3000).retentionMillis(-1));
    bed.fill(log, 100);
    bed.engine.checkpoint();
    retain(0);
    assertTrue(log.logStartOffset() > 0);
    assertTrue(
        log.sizeInBytes() >= 3000 && log.sizeInBytes() < 3000 + 1500, log.sizeInBytes() + "");
    assertEquals(from(log.logStartOffset(), 100), EngineUnderTest.offsets(log));
    assertEquals(log.logStartOffset(), log.segments().entries().get(0).baseOffset());
  }

  @Test
  void retentionMillisDeletesWhatIsOlder() throws IOException {
    configure(EngineUnderTest.LOG.toBuilder().delete(true).retentionMillis(3_600_000));
    bed.fill(log, 60);
    bed.engine.checkpoint();
    retain(0);
    assertEquals(0, log.logStartOffset());
    retain(3_600_000);
    assertEquals(60, log.logStartOffset());
    assertEquals(List.of(), log.segments().entries());
    assertEquals(60, bed.append(log, 1).baseOffset());
  }

  /** A quiet topic doesn't outlive its retention because no checkpoint comes. */
  @Test
  void retentionMillisReachesWhatIsNotInASegmentYet() throws IOException {
    configure(EngineUnderTest.LOG.toBuilder().delete(true).retentionMillis(3_600_000));
    bed.fill(log, 3);
    retain(0);
    assertEquals(0, log.logStartOffset());
    assertEquals(List.of(), log.segments().entries());
    retain(3_600_000);
    assertEquals(3, log.logStartOffset());
    assertEquals(0, log.tail().unflushedBytes());
    assertEquals(3, bed.append(log, 1).baseOffset());
  }

  @Test
  void retentionBytesReachesWhatIsNotInASegmentYet() throws IOException {
    configure(
        EngineUnderTest.LOG.toBuilder().delete(true).retentionBytes(3000).retentionMillis(-1));
    bed.fill(log, 100);
    assertTrue(log.sizeInBytes() > 3000 + 1500);
    retain(0);
    assertTrue(log.logStartOffset() > 0);
    assertTrue(log.sizeInBytes() >= 3000 && log.sizeInBytes() < 3000 + 1500);
    assertEquals(from(log.logStartOffset(), 100), EngineUnderTest.offsets(log));
  }

  @Test
  void retentionLeavesWhatIsYoungInMemory() throws IOException {
    configure(EngineUnderTest.LOG.toBuilder().delete(true).retentionMillis(3_600_000));
    bed.fill(log, 30);
    bed.engine.checkpoint();
    bed.clock.advance(3_600_000, TimeUnit.MILLISECONDS);
    bed.fill(log, 3);
    retain(10);
    assertTrue(log.logStartOffset() < 30);
    assertEquals(from(log.logStartOffset(), 33), EngineUnderTest.offsets(log));
  }

  @Test
  void withoutDeleteInItsCleanupPolicyATopicKeepsEverything() throws IOException {
    configure(
        EngineUnderTest.LOG.toBuilder()
            .compact(true)
            .delete(false)
            .retentionBytes(1)
            .retentionMillis(1));
    bed.fill(log, 60);
    bed.engine.checkpoint();
    retain(3_600_000);
    assertEquals(0, log.logStartOffset());
    assertEquals(from(0, 60), EngineUnderTest.offsets(log));
  }

  @Test
  void aRestartDeletesNothingBeforeItIsToldTheSettings() throws IOException {
    configure(EngineUnderTest.LOG.toBuilder().delete(true).retentionMillis(1));
    bed.fill(log, 60);
    bed.reopen();
    log = bed.find("t");
    retain(3_600_000);
    assertEquals(0, log.logStartOffset());
  }
}

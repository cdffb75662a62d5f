package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.catalog.SegmentEntry;
import dev.esker.engine.partition.PartitionLog;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an engine says of itself is what it has done and holds. */
final class GaugesTest {
  private final EngineUnderTest bed = new EngineUnderTest();
  private PartitionLog log;

  @BeforeEach
  void anEngine() throws IOException {
    bed.open();
    log = bed.create("t");
  }

  private EngineWork work() {
    return bed.engine.gauges().work();
  }

  private EngineHoldings holdings() throws IOException {
    return bed.engine.gauges().holdings();
  }

  /** The counters of segments, held against a walk over all of them. */
  private void assertSegmentsCounted(PartitionLog... logs) throws IOException {
    long count = 0;
    long bytes = 0;
    for (PartitionLog each : logs) {
      List<SegmentEntry> segments = each.segments().entries();
      count += segments.size();
      bytes += segments.stream().mapToLong(SegmentEntry::sizeBytes).sum();
      assertEquals(
          segments.stream().mapToLong(SegmentEntry::sizeBytes).sum(),
          each.segments().sizeInBytes());
    }
    assertEquals(count, holdings().segments());
    assertEquals(bytes, holdings().segmentBytes());
  }

  @Test
  void segmentsAreCountedAsTheyComeAndGo() throws IOException {
    assertSegmentsCounted(log);
    PartitionLog other = bed.create("other");
    bed.fill(log, 60);
    bed.fill(other, 30);
    bed.engine.checkpoint();
    assertTrue(holdings().segments() > 4);
    assertSegmentsCounted(log, other);
    long before = holdings().segments();

    var unused = bed.engine.advanceLogStart(log, 40);
    bed.engine.step();
    assertSegmentsCounted(log, other);
    assertEquals(before - holdings().segments(), work().deletedSegments());
    assertTrue(work().deletedSegments() >= 3 && work().deletedBytes() > 0, work()::toString);

    var gone = bed.engine.delete(EngineUnderTest.id("t"));
    bed.engine.step();
    assertTrue(gone.isDone());
    assertSegmentsCounted(other);
  }

  @Test
  void afterAStartSegmentsAreCountedOnceSomebodyAsks() throws IOException {
    bed.fill(log, 60);
    bed.reopen();
    log = bed.find("t");
    assertEquals(0, holdings().segments());
    bed.engine.gauges().countSegments();
    assertTrue(holdings().segments() > 4);
    assertSegmentsCounted(log);
    bed.engine.gauges().countSegments();
    assertSegmentsCounted(log);
  }

  @Test
  void readsAreCountedByWhereTheyAreAnswered() throws IOException {
    bed.fill(log, 60);
    assertTrue(log.inMemory(59) && !log.inMemory(0));
    log.read(59, 1, true).close();
    assertEquals(1, work().tailReads());
    assertEquals(0, work().segmentReads());
    log.read(0, 1, true).close();
    log.read(1, 1, true).close();
    assertEquals(1, work().tailReads());
    assertEquals(2, work().segmentReads());
    // Nothing is there to be read: that is neither.
    log.read(60, 1, true).close();
    assertEquals(3, work().tailReads() + work().segmentReads());
  }

  @Test
  void checkpointsAndFlushesAreCountedAndTheLastIsKnownAfterARestart() throws IOException {
    bed.fill(log, 10);
    long unflushed = holdings().unflushedBytes();
    long flushed = work().flushedBytes();
    long checkpoints = work().checkpoints().count();
    assertTrue(unflushed > 0);
    bed.engine.checkpoint();
    assertEquals(0, holdings().unflushedBytes());
    assertEquals(flushed + unflushed, work().flushedBytes());
    assertEquals(checkpoints + 1, work().checkpoints().count());
    assertEquals(bed.clock.wallMillis(), work().checkpoints().lastMillis());
    long at = bed.clock.wallMillis();
    bed.fill(log, 1);
    bed.clock.advance(1, TimeUnit.HOURS);
    bed.crash();
    bed.open();
    assertEquals(at, work().checkpoints().lastMillis());
    assertEquals(0, work().checkpoints().count());
    assertTrue(work().recoveredBytes() > 0);
  }

  @Test
  void eachFsyncIsToldWithWhatItCovers() throws IOException {
    bed.told.takeForces();
    long before = bed.engine.stats().walDurablePosition();
    EngineUnderTest.Sent first = bed.send(log, bed.batch(1));
    EngineUnderTest.Sent second = bed.send(log, bed.batch(2));
    bed.engine.step();
    assertEquals(2, first.answers + second.answers);
    List<Told.Force> forces = bed.told.takeForces();
    assertEquals(1, forces.size());
    assertEquals(2, forces.get(0).batches());
    assertEquals(bed.engine.stats().walDurablePosition() - before, forces.get(0).bytes());
  }

  @Test
  void producersAreCountedUntilTheirPartitionGoes() throws IOException {
    for (int producer = 0; producer < 5; producer++) {
      bed.append(log, CrashWorkload.batch(1, 50, producer, 0, bed.clock.wallMillis()));
    }
    assertEquals(5, holdings().producers());
    bed.append(log, CrashWorkload.batch(1, 50, 0, 1, bed.clock.wallMillis()));
    assertEquals(5, holdings().producers());
    var unused = bed.engine.delete(EngineUnderTest.id("t"));
    bed.engine.step();
    assertEquals(0, holdings().producers());
  }

  @Test
  void filesOfTheWriteAheadLogAreCounted() throws IOException {
    bed.fill(log, 100);
    long onDisk =
        bed.memory.list(EngineUnderTest.WAL).stream()
            .filter(path -> path.toString().endsWith(".wal"))
            .count();
    assertEquals(onDisk, holdings().walFiles().count());
    assertTrue(
        holdings().walFiles().bytes() >= bed.engine.stats().walRetainedBytes(),
        holdings()::toString);
  }

  @Test
  void anAppendWithoutRoomIsCounted() throws IOException {
    for (int i = 0; i < bed.engine.stats().ringSlots(); i++) {
      var unused = bed.send(log, bed.batch(1));
    }
    assertEquals(0, work().refusedAppends());
    assertTrue(
        !bed.engine.tryAppend(new dev.esker.engine.pipeline.LogAppend(List.of(), done -> {})));
    assertEquals(1, work().refusedAppends());
    bed.engine.step();
  }
}

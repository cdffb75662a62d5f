package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** When an acknowledgement means fsynced: {@code flush.messages}, {@code flush.ms}, wal.sync. */
final class FlushPolicyTest {
  private final EngineUnderTest bed = new EngineUnderTest();

  private PartitionLog open(WalSync sync, LogConfig.Builder log) throws IOException {
    bed.config = bed.config.withSync(sync);
    bed.open();
    return bed.create("t", log.build());
  }

  private long forces() {
    return bed.engine.stats().forces();
  }

  /** How many of the batches survive a power cut. */
  private int survivors() throws IOException {
    bed.crash();
    bed.open();
    return EngineUnderTest.offsets(bed.find("t")).size();
  }

  @Test
  void byDefaultEveryAcknowledgementWaitsForAnFsync() throws IOException {
    PartitionLog log = open(new WalSync.Always(), LogConfig.builder());
    long before = forces();
    bed.fill(log, 3);
    assertEquals(before + 3, forces());
    assertEquals(3, survivors());
  }

  @Test
  void oneFsyncCoversAllThatWasWrittenMeanwhile() throws IOException {
    PartitionLog log = open(new WalSync.Always(), LogConfig.builder());
    long before = forces();
    List<EngineUnderTest.Sent> sent =
        List.of(bed.send(log, bed.batch(1)), bed.send(log, bed.batch(1)));
    bed.engine.step();
    assertEquals(before + 1, forces());
    sent.forEach(one -> assertEquals(AppendError.NONE, one.error()));
  }

  @Test
  void flushMessagesAcknowledgesBeforeTheFsyncUntilThatManyRecordsWait() throws IOException {
    PartitionLog log = open(new WalSync.Always(), LogConfig.builder().flushMessages(3));
    long before = forces();
    bed.fill(log, 2);
    assertEquals(before, forces());
    bed.fill(log, 1);
    assertEquals(before + 1, forces());
    bed.fill(log, 2);
    assertEquals(before + 1, forces());
    assertEquals(3, survivors());
  }

  @Test
  void flushMessagesCountsTheBatchesThatAreCommittedTogether() throws IOException {
    PartitionLog log = open(new WalSync.Always(), LogConfig.builder().flushMessages(3));
    long before = forces();
    bed.send(log, bed.batch(2));
    bed.send(log, bed.batch(2));
    bed.engine.step();
    assertEquals(before + 1, forces());
    assertEquals(2, survivors());
  }

  @Test
  void anFsyncForOneTopicIsOneForAll() throws IOException {
    PartitionLog lax = open(new WalSync.Always(), LogConfig.builder().flushMessages(3));
    PartitionLog strict = bed.create("u", LogConfig.DEFAULTS);
    bed.fill(lax, 2);
    bed.fill(strict, 1);
    long before = forces();
    bed.fill(lax, 2);
    assertEquals(before, forces());
  }

  @Test
  void flushMillisForcesAtTheLatestAfterThatTime() throws IOException {
    PartitionLog log =
        open(new WalSync.Always(), LogConfig.builder().flushMessages(100).flushMillis(50));
    long before = forces();
    bed.append(log, 1);
    bed.clock.advance(49, TimeUnit.MILLISECONDS);
    bed.engine.step();
    assertEquals(before, forces());
    bed.clock.advance(1, TimeUnit.MILLISECONDS);
    bed.engine.step();
    assertEquals(before + 1, forces());
    assertEquals(1, survivors());
  }

  @Test
  void intervalForcesThatOften() throws IOException {
    PartitionLog log = open(new WalSync.Interval(Duration.ofMillis(20)), LogConfig.builder());
    long before = forces();
    bed.append(log, 1);
    bed.append(log, 1);
    assertEquals(before, forces());
    bed.clock.advance(20, TimeUnit.MILLISECONDS);
    bed.engine.step();
    assertEquals(before + 1, forces());
    bed.clock.advance(20, TimeUnit.MILLISECONDS);
    bed.engine.step();
    assertEquals(before + 1, forces(), "an fsync without need");
    assertEquals(2, survivors());
  }

  @Test
  void osLeavesTheFsyncToCheckpoints() throws IOException {
    PartitionLog log = open(new WalSync.Os(), LogConfig.builder());
    long before = forces();
    bed.fill(log, 3);
    bed.clock.advance(1, TimeUnit.HOURS);
    bed.engine.step();
    assertEquals(before, forces());
    bed.engine.checkpoint();
    assertTrue(forces() > before);
    assertEquals(3, survivors());
  }

  @Test
  void changesOfPartitionsAreForcedWhateverTheSetting() throws IOException {
    open(new WalSync.Os(), LogConfig.builder());
    assertEquals(0, survivors());
    assertTrue(bed.engine.find(EngineUnderTest.id("t")).isPresent());
  }

  @Test
  void aFailedDelayedFsyncFencesTheEngine() throws IOException {
    PartitionLog log = open(new WalSync.Interval(Duration.ofMillis(20)), LogConfig.builder());
    bed.fill(log, 1);
    bed.disk.inject(Operation.FORCE, new Fault.IoError());
    bed.clock.advance(20, TimeUnit.MILLISECONDS);
    bed.engine.step();
    assertEquals(1, bed.told.fences().size());
    assertEquals(AppendError.STOPPED, bed.append(log, 1).error());
  }
}

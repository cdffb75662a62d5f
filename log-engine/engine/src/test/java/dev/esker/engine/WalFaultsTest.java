package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.PipelineStoppedException;
import dev.esker.wal.WalCorruptException;
import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultRule;
import dev.esker.wal.io.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A write-ahead log that fails: the engine is fenced, answers everything, and still reads. */
final class WalFaultsTest {
  /** Frames follow the header of a file. */
  private static final int FIRST_FRAME = 4096;

  private final EngineUnderTest bed = new EngineUnderTest();
  private PartitionLog log;

  /** What can go wrong between an append and its acknowledgement. */
  enum Broken {
    WRITE(Operation.WRITE),
    SHORT_WRITE(Operation.WRITE),
    FSYNC(Operation.FORCE);

    final Operation operation;

    Broken(Operation operation) {
      this.operation = operation;
    }

    Fault fault() {
      return this == SHORT_WRITE ? new Fault.ShortWrite(60) : new Fault.IoError();
    }
  }

  @BeforeEach
  void anEngineWithTwoBatches() throws IOException {
    bed.open();
    log = bed.create("t");
    bed.fill(log, 2);
  }

  private FaultRule breakWal(Broken broken) {
    return bed.disk
        .inject(broken.operation, broken.fault())
        .onPath(p -> p.startsWith(EngineUnderTest.WAL));
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsAcknowledged(Broken broken) {
    breakWal(broken);
    EngineUnderTest.Sent first = bed.send(log, bed.batch(1));
    EngineUnderTest.Sent second = bed.send(log, bed.batch(1));
    bed.engine.step();
    assertEquals(List.of(1, 1), List.of(first.answers, second.answers));
    assertEquals(AppendError.STOPPED, first.error());
    assertEquals(AppendError.STOPPED, second.error());
    assertEquals(2, log.highWatermark());
  }

  @ParameterizedTest
  @EnumSource
  void theListenerIsToldOnce(Broken broken) {
    breakWal(broken);
    bed.send(log, bed.batch(1));
    bed.engine.step();
    bed.send(log, bed.batch(1));
    bed.engine.step();
    assertEquals(1, bed.told.fences().size());
    assertTrue(bed.told.fences().get(0).getMessage().contains("(injected)"));
    assertTrue(bed.engine.isFenced());
  }

  @ParameterizedTest
  @EnumSource
  void aHealedDiskIsNotTriedAgain(Broken broken) {
    FaultRule rule = breakWal(broken);
    bed.send(log, bed.batch(1));
    bed.engine.step();
    long hits = rule.hits();
    bed.disk.heal();
    assertEquals(AppendError.STOPPED, bed.append(log, 1).error());
    assertEquals(1, hits);
    assertEquals(2, log.highWatermark());
  }

  @ParameterizedTest
  @EnumSource
  void readsGoOn(Broken broken) throws IOException {
    breakWal(broken);
    bed.append(log, 1);
    assertEquals(List.of(0L, 1L), EngineUnderTest.offsets(log));
  }

  @ParameterizedTest
  @EnumSource
  void changesOfPartitionsFailToo(Broken broken) {
    breakWal(broken);
    bed.append(log, 1);
    var created =
        bed.engine.create(new PartitionSpec(EngineUnderTest.id("u"), "u", EngineUnderTest.LOG));
    var deleted = bed.engine.delete(log.id());
    var advanced = bed.engine.advanceLogStart(log, 1);
    for (var change : List.of(created, deleted, advanced)) {
      CompletionException e = assertThrows(CompletionException.class, change::join);
      assertInstanceOf(PipelineStoppedException.class, e.getCause());
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatWasAcknowledgedIsThereAfterARestart(Broken broken) throws IOException {
    breakWal(broken);
    bed.append(log, 1);
    bed.engine.close();
    bed.crash();
    bed.open();
    assertEquals(List.of(0L, 1L), EngineUnderTest.offsets(bed.find("t")));
    assertEquals(2, bed.append(bed.find("t"), 1).baseOffset());
  }

  @Test
  void aFenceThatTheListenerFailsToTakeAnswersAppendsAllTheSame() throws IOException {
    EngineUnderTest other = new EngineUnderTest();
    StorageEngine engine =
        StorageEngine.openStepped(
            other.config,
            other.disk,
            other.clock,
            directory -> new MemoryCatalogStore(),
            cause -> {
              throw new IllegalStateException("a bug of the listener");
            });
    other.engine = engine;
    PartitionLog one = other.create("t");
    other.disk.inject(Operation.FORCE, new Fault.IoError());
    assertEquals(AppendError.STOPPED, other.append(one, 1).error());
  }

  @Test
  void aBitFlippedInStableBytesRefusesTheStartAndChangesNothing() throws IOException {
    bed.crash();
    Path file = bed.file(EngineUnderTest.WAL, ".wal");
    bed.flip(file, FIRST_FRAME + 60);
    byte[] before = bed.bytes(file);
    WalCorruptException e = assertThrows(WalCorruptException.class, bed::open);
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains("position 0"), e.getMessage());
    assertArrayEquals(before, bed.bytes(file));
  }

  @Test
  void aRefusedStartClosesTheCatalog() throws IOException {
    bed.crash();
    bed.flip(bed.file(EngineUnderTest.WAL, ".wal"), FIRST_FRAME + 60);
    assertThrows(WalCorruptException.class, bed::open);
    assertTrue(bed.catalog.isClosed());
  }

  @Test
  void aBitFlippedInAnUnforcedTailIsCut() throws IOException {
    long tail = bed.engine.stats().walDurablePosition();
    breakWal(Broken.FSYNC);
    bed.append(log, 1);
    bed.crash(CrashMode.KEEP_ALL);
    bed.flip(bed.file(EngineUnderTest.WAL, ".wal"), FIRST_FRAME + tail + 60);
    bed.open();
    assertEquals(List.of(0L, 1L), EngineUnderTest.offsets(bed.find("t")));
    assertEquals(2, bed.append(bed.find("t"), 1).baseOffset());
  }
}

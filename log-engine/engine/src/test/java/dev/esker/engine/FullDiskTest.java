package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.FaultyCatalogStore.Operation;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.engine.pipeline.PartitionCommand.StorageFullException;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.NoSpaceException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A full disk is back-pressure, wherever it shows: appends are refused with a clear error, what
 * frees space goes on, and writing resumes by itself. Never a fence, never a loss.
 */
final class FullDiskTest {
  private static final int MANY = 200;

  private final EngineUnderTest bed = new EngineUnderTest();
  private PartitionLog log;

  @BeforeEach
  void anEngineWithTwoBatches() throws IOException {
    bed.open();
    log = bed.create("t");
    bed.fill(log, 2);
  }

  @AfterEach
  void wasNeverFenced() {
    assertEquals(List.of(), bed.told.fences());
    assertFalse(bed.engine.isFenced());
  }

  private void fillWal() {
    for (FaultyDisk.Operation claim :
        List.of(FaultyDisk.Operation.CREATE, FaultyDisk.Operation.ALLOCATE)) {
      bed.disk.inject(claim, new Fault.NoSpace()).onPath(p -> p.startsWith(EngineUnderTest.WAL));
    }
  }

  private void fillSegments() {
    for (FaultyDisk.Operation growth :
        List.of(FaultyDisk.Operation.CREATE, FaultyDisk.Operation.WRITE)) {
      bed.disk
          .inject(growth, new Fault.NoSpace())
          .onPath(p -> p.startsWith(EngineUnderTest.TOPICS));
    }
  }

  private void fillCatalog(Operation operation) {
    bed.catalog.inject(operation, () -> new NoSpaceException("catalog: no space (injected)", null));
  }

  /** Appends until one is refused, and returns how many were stored. */
  private int appendUntilRefused() {
    for (int stored = 0; stored < MANY; stored++) {
      LogAppend.Entry entry = bed.append(log, 1);
      if (entry.error() != AppendError.NONE) {
        assertEquals(AppendError.STORAGE_FULL, entry.error());
        assertEquals(-1, entry.baseOffset());
        return stored;
      }
    }
    throw new AssertionError("no append was refused");
  }

  private List<Long> upTo(long end) {
    List<Long> offsets = new ArrayList<>();
    for (long offset = 0; offset < end; offset++) {
      offsets.add(offset);
    }
    return offsets;
  }

  @Test
  void appendsAreRefusedWhenTheLogCanNotGrow() throws IOException {
    fillWal();
    int stored = appendUntilRefused();
    assertTrue(stored > 0, "what was claimed before can be used");
    assertEquals(2 + stored, log.highWatermark());
    assertTrue(bed.engine.stats().diskFull());
    assertEquals(upTo(2 + stored), EngineUnderTest.offsets(log));
  }

  @Test
  void aRefusedAppendLeavesNoGap() {
    fillWal();
    long end = 2L + appendUntilRefused();
    bed.disk.heal();
    bed.engine.step();
    assertEquals(end, bed.append(log, 1).baseOffset());
  }

  @Test
  void writingResumesByItselfWhenThereIsRoomInTheLog() {
    fillWal();
    appendUntilRefused();
    bed.disk.heal();
    bed.engine.step();
    assertFalse(bed.engine.stats().diskFull());
    bed.fill(log, 3);
  }

  @Test
  void theListenerIsToldWhenTheDiskIsFullAndWhenThereIsRoomAgain() {
    fillWal();
    appendUntilRefused();
    appendUntilRefused();
    bed.engine.step();
    assertEquals(1, bed.told.notices().size(), bed.told.notices()::toString);
    assertTrue(bed.told.notices().get(0).contains("the disk is full"));
    assertTrue(bed.told.notices().get(0).contains(EngineUnderTest.WAL.toString()));
    bed.disk.heal();
    bed.engine.step();
    assertEquals(2, bed.told.notices().size());
    assertEquals("there is room on the disk again", bed.told.notices().get(1));
  }

  @Test
  void recordsAreDeletedThoughTheLogCanNotGrow() {
    fillWal();
    appendUntilRefused();
    var advanced = bed.engine.advanceLogStart(log, 2);
    bed.engine.step();
    assertEquals(2, advanced.join());
    assertEquals(2, log.logStartOffset());
  }

  @Test
  void aPartitionIsDeletedThoughTheLogCanNotGrow() throws IOException {
    fillWal();
    appendUntilRefused();
    var deleted = bed.engine.delete(log.id());
    bed.engine.step();
    deleted.join();
    assertTrue(bed.engine.find(log.id()).isEmpty());
    assertEquals(List.of(), bed.memory.list(EngineUnderTest.TOPICS));
  }

  @Test
  void aPartitionCanNotBeCreatedWhileTheLogCanNotGrow() {
    fillWal();
    appendUntilRefused();
    var created =
        bed.engine.create(new PartitionSpec(EngineUnderTest.id("u"), "u", EngineUnderTest.LOG));
    bed.engine.step();
    CompletionException e = assertThrows(CompletionException.class, created::join);
    assertInstanceOf(StorageFullException.class, e.getCause());
    bed.disk.heal();
    bed.engine.step();
    assertEquals(0, bed.append(bed.create("u"), 1).baseOffset());
  }

  @Test
  void theReserveForDeletionsIsBoundedAndItsEndIsAnErrorNotAFence() {
    fillWal();
    appendUntilRefused();
    int advanced = 0;
    CompletionException refused = null;
    while (refused == null && advanced < MANY) {
      var next = bed.engine.advanceLogStart(log, 1);
      bed.engine.step();
      try {
        next.join();
        advanced++;
      } catch (CompletionException e) {
        refused = e;
      }
    }
    assertTrue(advanced >= 2, advanced + " changes found room");
    assertInstanceOf(StorageFullException.class, refused.getCause());
  }

  @Test
  void aFullCacheRefusesAppendsWhenSegmentsCanNotGrow() throws IOException {
    fillSegments();
    int stored = appendUntilRefused();
    assertTrue(stored > 10, stored + " batches fit into the cache");
    assertTrue(bed.engine.stats().diskFull());
    assertEquals(upTo(2 + stored), EngineUnderTest.offsets(log));
  }

  @Test
  void writingResumesByItselfWhenSegmentsCanGrow() throws IOException {
    fillSegments();
    int stored = appendUntilRefused();
    bed.disk.heal();
    bed.engine.step();
    assertFalse(bed.engine.stats().diskFull());
    bed.fill(log, 30);
    assertEquals(upTo(2 + stored + 30), EngineUnderTest.offsets(log));
  }

  @Test
  void fullSegmentsAreToldOfOnce() {
    fillSegments();
    for (int i = 0; i < 5; i++) {
      appendUntilRefused();
      bed.clock.advance(1, TimeUnit.SECONDS);
      bed.engine.step();
    }
    assertEquals(1, bed.told.notices().size(), bed.told.notices()::toString);
  }

  @Test
  void nothingIsLostByACrashWhileSegmentsCanNotGrow() throws IOException {
    fillSegments();
    long end = 2L + appendUntilRefused();
    bed.crash();
    bed.open();
    assertEquals(upTo(end), EngineUnderTest.offsets(bed.find("t")));
  }

  @Test
  void aCheckpointThatFindsNoRoomForTheCatalogLeavesTheFormerOneInForce() throws IOException {
    bed.engine.checkpoint();
    long before = bed.engine.stats().checkpointPosition();
    fillCatalog(Operation.FLUSH);
    bed.fill(log, 3);
    bed.engine.checkpoint();
    assertEquals(before, bed.engine.stats().checkpointPosition());
    assertTrue(bed.engine.stats().diskFull());
  }

  @Test
  void appendsGoOnWhileACheckpointFindsNoRoom() throws IOException {
    fillCatalog(Operation.FLUSH);
    bed.engine.checkpoint();
    bed.fill(log, MANY);
    assertEquals(upTo(2 + MANY), EngineUnderTest.offsets(log));
    assertEquals(0, bed.engine.stats().checkpointPosition());
  }

  @Test
  void aCheckpointIsMadeByItselfWhenThereIsRoomForTheCatalog() throws IOException {
    fillCatalog(Operation.FLUSH);
    bed.fill(log, MANY);
    bed.catalog.heal();
    bed.clock.advance(1, TimeUnit.SECONDS);
    bed.engine.step();
    assertTrue(bed.engine.stats().checkpointPosition() > 0);
    assertFalse(bed.engine.stats().diskFull());
  }

  @Test
  void aFailedCheckpointIsNotTriedAtEveryTurn() throws IOException {
    int[] tries = new int[1];
    bed.catalog.inject(
        Operation.FLUSH,
        () -> {
          tries[0]++;
          return new NoSpaceException("catalog: no space (injected)", null);
        });
    bed.fill(log, MANY);
    assertEquals(1, tries[0]);
  }

  @Test
  void aCrashAfterACheckpointWithoutRoomLosesNothing() throws IOException {
    bed.engine.checkpoint();
    fillCatalog(Operation.FLUSH);
    bed.fill(log, 30);
    LogAppend.Entry idempotent =
        bed.append(log, CrashWorkload.batch(2, 50, 7, 0, bed.clock.wallMillis()));
    bed.engine.checkpoint();
    bed.crash();
    bed.open();
    log = bed.find("t");
    assertEquals(upTo(33), EngineUnderTest.offsets(log));
    LogAppend.Entry again =
        bed.append(log, CrashWorkload.batch(2, 50, 7, 0, bed.clock.wallMillis()));
    assertTrue(again.duplicate());
    assertEquals(idempotent.baseOffset(), again.baseOffset());
  }

  @Test
  void whatACheckpointWithoutRoomWasToldIsInTheNextOne() throws IOException {
    bed.append(log, CrashWorkload.batch(1, 50, 7, 0, bed.clock.wallMillis()));
    fillCatalog(Operation.WRITE);
    bed.engine.checkpoint();
    bed.catalog.heal();
    bed.engine.checkpoint();
    bed.crash();
    bed.open();
    log = bed.find("t");
    assertEquals(1, log.producers().size());
    assertEquals(0, log.latestEpoch());
  }

  @Test
  void deletedPartitionsWaitForTheCatalogToHaveRoom() throws IOException {
    bed.engine.checkpoint();
    fillCatalog(Operation.WRITE);
    var deleted = bed.engine.delete(log.id());
    bed.engine.step();
    deleted.join();
    assertFalse(bed.memory.list(EngineUnderTest.TOPICS).isEmpty());
    bed.catalog.heal();
    bed.engine.step();
    assertEquals(List.of(), bed.memory.list(EngineUnderTest.TOPICS));
    assertFalse(bed.engine.stats().diskFull());
  }

  @Test
  void deletedSegmentsWaitForTheCatalogToHaveRoom() throws IOException {
    bed.fill(log, 40);
    bed.engine.checkpoint();
    int before = log.segments().entries().size();
    fillCatalog(Operation.WRITE);
    var advanced = bed.engine.advanceLogStart(log, 30);
    bed.engine.step();
    assertEquals(30, advanced.join());
    assertEquals(before, log.segments().entries().size());
    bed.catalog.heal();
    bed.engine.step();
    assertTrue(log.segments().entries().get(0).nextOffset() > 30);
    assertEquals(
        log.segments().entries().size() + 1, bed.memory.list(log.segments().directory()).size());
  }

  @Test
  void noCheckpointIsMadeWhileADeletionWaits() throws IOException {
    bed.engine.checkpoint();
    long before = bed.engine.stats().checkpointPosition();
    bed.disk
        .inject(FaultyDisk.Operation.DELETE, new Fault.NoSpace())
        .onPath(p -> p.startsWith(EngineUnderTest.TOPICS));
    var deleted = bed.engine.delete(log.id());
    bed.engine.step();
    deleted.join();
    bed.engine.checkpoint();
    assertEquals(before, bed.engine.stats().checkpointPosition());
    bed.crash();
    bed.open();
    assertTrue(bed.engine.find(EngineUnderTest.id("t")).isEmpty());
  }
}

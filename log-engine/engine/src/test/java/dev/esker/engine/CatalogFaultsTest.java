package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.FaultyCatalogStore.Operation;
import dev.esker.engine.catalog.CatalogBatch;
import dev.esker.engine.catalog.CatalogUnreadableException;
import dev.esker.engine.catalog.CatalogVersionException;
import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A catalog that fails, is damaged, lost, or from another version. */
final class CatalogFaultsTest {
  private static final Path CATALOG = EngineUnderTest.DATA.resolve("catalog");
  private static final Path MARK = EngineUnderTest.DATA.resolve("catalog.damaged");

  private final EngineUnderTest bed = new EngineUnderTest();
  private PartitionLog log;

  @BeforeEach
  void anEngineWithManySegments() throws IOException {
    bed.open();
    log = bed.create("t");
    bed.fill(log, 60);
  }

  private static List<Long> from(long start, long end) {
    return LongStream.range(start, end).boxed().toList();
  }

  private static CatalogUnreadableException unreadable() {
    return new CatalogUnreadableException(CATALOG, "a checksum doesn't match (injected)", null);
  }

  /** The catalog breaks when it is opened, and the one after it doesn't. */
  private void damageCatalog() {
    CatalogOpener healthy = bed.catalogOpener;
    bed.catalogOpener =
        directory -> {
          bed.loseCatalog();
          bed.catalogOpener = healthy;
          throw unreadable();
        };
  }

  @ParameterizedTest
  @EnumSource(
      value = Operation.class,
      names = {"WRITE", "FLUSH"})
  void anErrorAtACheckpointFencesTheEngineAndLosesNothing(Operation operation) throws IOException {
    bed.catalog.inject(operation, () -> new IOException("catalog: I/O error (injected)"));
    long end = 60;
    while (bed.append(log, 1).error() == AppendError.NONE) {
      end++;
      assertTrue(end < 300, "no checkpoint was tried");
    }
    assertEquals(1, bed.told.fences().size());
    assertTrue(bed.told.fences().get(0).getMessage().contains("(injected)"));
    assertEquals(from(0, end), EngineUnderTest.offsets(log));
    bed.engine.close();
    bed.crash();
    bed.open();
    assertEquals(from(0, end), EngineUnderTest.offsets(bed.find("t")));
  }

  @Test
  void aLostCatalogIsRebuiltFromSegmentsAndLog() throws IOException {
    LogAppend.Entry stored =
        bed.append(log, CrashWorkload.batch(2, 50, 7, 0, bed.clock.wallMillis()));
    bed.crash();
    bed.loseCatalog();
    bed.open();
    log = bed.find("t");
    assertEquals(from(0, 61), EngineUnderTest.offsets(log));
    LogAppend.Entry again =
        bed.append(log, CrashWorkload.batch(2, 50, 7, 0, bed.clock.wallMillis()));
    assertEquals(stored.baseOffset(), again.baseOffset());
    assertEquals(0, log.latestEpoch());
    assertEquals(
        List.of(
            "there is no catalog: rebuilding it from the segments",
            "the catalog is rebuilt, 1 partitions have segments"),
        bed.told.notices());
  }

  @Test
  void anUnreadableCatalogIsSetAsideAndRebuilt() throws IOException {
    bed.crash();
    bed.memory.createDirectories(CATALOG);
    damageCatalog();
    bed.open();
    assertEquals(from(0, 60), EngineUnderTest.offsets(bed.find("t")));
    Path aside = EngineUnderTest.DATA.resolve("catalog.unreadable-1");
    assertTrue(bed.memory.exists(aside));
    String notice = bed.told.notices().get(0);
    assertTrue(notice.contains("a checksum doesn't match"), notice);
    assertTrue(notice.contains(aside.toString()), notice);
  }

  @Test
  void anEntryThatMakesNoSenseIsAnsweredWithARebuildOfAClosedCatalog() throws IOException {
    bed.engine.checkpoint();
    bed.crash();
    List<FaultyCatalogStore> opened = new ArrayList<>();
    MemoryCatalogStore damaged = bed.catalogLeft();
    damaged.write(new CatalogBatch().put(new byte[] {'P', 0, 0, 0, 0}, new byte[] {1, 2, 3}));
    bed.catalogOpener =
        directory -> {
          opened.forEach(store -> assertTrue(store.isClosed(), "two catalogs open at a time"));
          opened.add(new FaultyCatalogStore(opened.isEmpty() ? damaged : new MemoryCatalogStore()));
          return opened.get(opened.size() - 1);
        };
    bed.open();
    assertEquals(2, opened.size());
    assertEquals(from(0, 60), EngineUnderTest.offsets(bed.find("t")));
  }

  @Test
  void damageThatShowsDuringTheReplayIsAnsweredWithARebuild() throws IOException {
    bed.append(log, CrashWorkload.batch(1, 50, 7, 0, bed.clock.wallMillis()));
    bed.engine.checkpoint();
    bed.append(log, CrashWorkload.batch(1, 50, 7, 1, bed.clock.wallMillis()));
    bed.crash();
    MemoryCatalogStore damaged = bed.catalogLeft();
    byte[] producer = new byte[13];
    producer[0] = 'R';
    producer[12] = 7;
    assertTrue(damaged.get(producer).isPresent());
    damaged.write(new CatalogBatch().put(producer, new byte[] {1, 2, 3}));
    bed.memory.createDirectories(CATALOG);
    bed.catalogOpener =
        directory -> bed.memory.exists(CATALOG) ? damaged : new MemoryCatalogStore();
    bed.open();
    log = bed.find("t");
    assertEquals(from(0, 62), EngineUnderTest.offsets(log));
    assertEquals(1, log.producers().get(0).lastSequence());
  }

  @Test
  void damageThatShowsAtWorkIsRepairedByTheNextStart() throws IOException {
    bed.engine.checkpoint();
    bed.reopen();
    log = bed.find("t");
    bed.catalog.inject(Operation.READ, CatalogFaultsTest::unreadable);
    LogAppend.Entry stopped =
        bed.append(log, CrashWorkload.batch(1, 50, 7, 0, bed.clock.wallMillis()));
    assertEquals(AppendError.STOPPED, stopped.error());
    assertEquals(1, bed.told.fences().size());
    assertTrue(bed.memory.exists(MARK));
    bed.engine.close();
    bed.crash();
    bed.loseCatalog();
    bed.open();
    assertFalse(bed.memory.exists(MARK));
    assertEquals(from(0, 60), EngineUnderTest.offsets(bed.find("t")));
    assertTrue(
        bed.told.notices().stream().anyMatch(notice -> notice.contains("an earlier run")),
        bed.told.notices()::toString);
  }

  @Test
  void aCatalogOfANewerVersionIsRefusedAndLeftAsItIs() throws IOException {
    bed.engine.checkpoint();
    bed.crash();
    MemoryCatalogStore newer = bed.catalogLeft();
    newer.write(new CatalogBatch().put(new byte[] {'P', 0, 0, 0, 0}, new byte[] {3, 2, 3}));
    bed.memory.createDirectories(CATALOG);
    CatalogVersionException e = assertThrows(CatalogVersionException.class, bed::open);
    assertTrue(e.getMessage().contains("version 3"), e.getMessage());
    assertTrue(bed.memory.exists(CATALOG));
    assertTrue(bed.catalog.isClosed());
    assertEquals(List.of(), bed.told.notices());
  }

  @Test
  void aCatalogThatCanNotBeReadForAnotherReasonRefusesTheStart() throws IOException {
    bed.crash();
    bed.catalogOpener =
        directory -> {
          throw new IOException("the catalog is in use (injected)");
        };
    IOException e = assertThrows(IOException.class, bed::open);
    assertEquals("the catalog is in use (injected)", e.getMessage());
    assertEquals(List.of(), bed.told.notices());
  }

  @Test
  void theEndOfAnEmptyLogSurvivesTheLossOfTheCatalog() throws IOException {
    bed.engine.checkpoint();
    var advanced = bed.engine.advanceLogStart(log, 60);
    bed.engine.step();
    assertEquals(60, advanced.join());
    assertEquals(List.of(), log.segments().entries());
    for (int i = 0; i < 3; i++) {
      // So that the write-ahead log doesn't speak of it any more.
      bed.fill(bed.create("other"), 40);
      bed.engine.checkpoint();
    }
    bed.crash();
    bed.loseCatalog();
    bed.open();
    log = bed.find("t");
    assertEquals(60, log.highWatermark());
    assertEquals(60, bed.append(log, 1).baseOffset());
  }

  @Test
  void aDeletedPartitionDoesNotComeBackWhenTheCatalogIsLost() throws IOException {
    var deleted = bed.engine.delete(log.id());
    bed.engine.step();
    deleted.join();
    bed.clock.advance(1, TimeUnit.SECONDS);
    bed.crash();
    bed.loseCatalog();
    bed.open();
    assertTrue(bed.engine.find(EngineUnderTest.id("t")).isEmpty());
    assertEquals(List.of(), bed.memory.list(EngineUnderTest.TOPICS));
  }
}

package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.segment.CorruptSegmentException;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Segments that can't be written, and segments that aren't as they were written. */
final class SegmentFaultsTest {
  /** Of the header of a batch. */
  private static final int BASE_OFFSET_LAST_BYTE = 7;

  private static final int LENGTH_FIRST_BYTE = 8;
  private static final int MAGIC = 16;
  private static final int FIRST_RECORD = 61;

  private final EngineUnderTest bed = new EngineUnderTest();
  private PartitionLog log;

  @BeforeEach
  void anEngine() throws IOException {
    bed.open();
    log = bed.create("t");
  }

  private static List<Long> upTo(long end) {
    return LongStream.range(0, end).boxed().toList();
  }

  /** What can go wrong on the way from the tail cache to stable segments. */
  enum Broken {
    WRITE(Operation.WRITE),
    SHORT_WRITE(Operation.WRITE),
    FORCE(Operation.FORCE),
    CREATE(Operation.CREATE),
    SYNC_DIRECTORY(Operation.SYNC_DIRECTORY);

    final Operation operation;

    Broken(Operation operation) {
      this.operation = operation;
    }

    Fault fault() {
      return this == SHORT_WRITE ? new Fault.ShortWrite(60) : new Fault.IoError();
    }
  }

  private void breakSegments(Broken broken) {
    bed.disk
        .inject(broken.operation, broken.fault())
        .onPath(path -> path.startsWith(EngineUnderTest.TOPICS));
  }

  /** Appends until a checkpoint has met the fault; returns how many were acknowledged. */
  private long appendUntilStopped() {
    for (long stored = 0; stored < 200; stored++) {
      AppendError error = bed.append(log, 1).error();
      if (error != AppendError.NONE) {
        assertEquals(AppendError.STOPPED, error);
        return stored;
      }
    }
    throw new AssertionError("no append was refused");
  }

  @ParameterizedTest
  @EnumSource
  void anErrorFencesTheEngineOnce(Broken broken) {
    breakSegments(broken);
    appendUntilStopped();
    bed.engine.step();
    assertTrue(bed.engine.isFenced());
    assertEquals(1, bed.told.fences().size());
    assertTrue(bed.told.fences().get(0).getMessage().contains("/data/topics"));
    assertTrue(bed.told.fences().get(0).getMessage().contains("(injected)"));
  }

  @ParameterizedTest
  @EnumSource
  void afterAnErrorEverythingAcknowledgedCanBeRead(Broken broken) throws IOException {
    breakSegments(broken);
    assertEquals(upTo(appendUntilStopped()), EngineUnderTest.offsets(log));
  }

  @ParameterizedTest
  @EnumSource
  void afterAnErrorEverythingAcknowledgedIsThereAgainAtTheNextStart(Broken broken)
      throws IOException {
    breakSegments(broken);
    long acknowledged = appendUntilStopped();
    bed.engine.close();
    bed.crash();
    bed.open();
    log = bed.find("t");
    assertEquals(upTo(acknowledged), EngineUnderTest.offsets(log));
    bed.fill(log, 40);
    assertEquals(upTo(acknowledged + 40), EngineUnderTest.offsets(log));
  }

  @Test
  void anErrorWhileReadingIsTheReadersOnly() throws IOException {
    oldSegments();
    bed.disk
        .inject(Operation.READ, new Fault.IoError())
        .onPath(path -> path.startsWith(EngineUnderTest.TOPICS));
    IOException e = assertThrows(IOException.class, () -> log.read(0, 1000, true));
    assertTrue(e.getMessage().contains("00000000000000000000.log"), e.getMessage());
    assertFalse(bed.engine.isFenced());
    bed.disk.heal();
    assertEquals(upTo(60), EngineUnderTest.offsets(log));
  }

  /** Sixty batches of one record, of which the first are in segments only. */
  private Path oldSegments() throws IOException {
    bed.fill(log, 60);
    bed.engine.checkpoint();
    assertTrue(log.tail().firstOffset() > 10, "the first batches aren't in the cache any more");
    return bed.file(log.segments().directory(), ".log");
  }

  private int batchBytes() {
    return bed.batch(1).remaining();
  }

  @ParameterizedTest
  @ValueSource(ints = {BASE_OFFSET_LAST_BYTE, LENGTH_FIRST_BYTE, MAGIC})
  void aBitFlippedInAHeaderIsAnErrorThatNamesFileAndPosition(int field) throws IOException {
    Path file = oldSegments();
    int position = 3 * batchBytes();
    bed.flip(file, position + field);
    CorruptSegmentException e =
        assertThrows(CorruptSegmentException.class, () -> log.read(3, 1000, true));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    assertTrue(e.getMessage().contains("at byte " + position), e.getMessage());
    assertFalse(bed.engine.isFenced());
  }

  @Test
  void readsBeforeTheDamageGoOn() throws IOException {
    Path file = oldSegments();
    bed.flip(file, 3L * batchBytes() + MAGIC);
    try (LogRead read = log.read(1, batchBytes(), true)) {
      LogRead.InMemory found = (LogRead.InMemory) read;
      assertEquals(1, new RecordBatch().wrap(found.bytes(), 0).baseOffset());
    }
  }

  @Test
  void aBitFlippedInARecordIsSeenByWhoeverChecksTheCrc() throws IOException {
    Path file = oldSegments();
    bed.flip(file, 3L * batchBytes() + FIRST_RECORD + 10);
    try (LogRead read = log.read(3, batchBytes(), true)) {
      LogRead.InMemory found = (LogRead.InMemory) read;
      assertFalse(new RecordBatch().wrap(found.bytes(), 0).crcMatches());
    }
  }

  @Test
  void aSearchByTimeDoesNotTrustARecordWithAFlippedBit() throws IOException {
    Path file = oldSegments();
    int position = 3 * batchBytes();
    bed.flip(file, position + FIRST_RECORD + 10);
    CorruptSegmentException e =
        assertThrows(
            CorruptSegmentException.class, () -> log.offsetForTimestamp(EngineUnderTest.NOW + 3));
    assertTrue(e.getMessage().contains(file + " at byte " + position), e.getMessage());
  }

  @Test
  void aSegmentCutShortIsAnErrorThatNamesFileAndPosition() throws IOException {
    Path file = oldSegments();
    int left = 3 * batchBytes() + 5;
    try (DiskFile open = bed.memory.open(file, Disk.Access.READ_WRITE)) {
      open.truncate(left);
    }
    CorruptSegmentException e =
        assertThrows(CorruptSegmentException.class, () -> log.read(0, 10_000, true));
    assertTrue(e.getMessage().contains(file + " at byte " + left), e.getMessage());
  }

  @Test
  void aMissingSegmentIsAnErrorThatNamesTheFile() throws IOException {
    Path file = oldSegments();
    bed.engine.close();
    bed.crash();
    bed.memory.delete(file);
    bed.open();
    NoSuchFileException e =
        assertThrows(NoSuchFileException.class, () -> bed.find("t").read(0, 1000, true));
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
    assertFalse(bed.engine.isFenced());
  }

  @Test
  void aSegmentThatBeginsWithDamageRefusesARebuildOfTheCatalogAndNamesTheFile() throws IOException {
    Path file = oldSegments();
    bed.engine.close();
    bed.crash();
    bed.loseCatalog();
    // Nothing behind it can be found without the size of the first batch.
    bed.flip(file, 8);
    IOException e = assertThrows(IOException.class, bed::open);
    assertTrue(e.getMessage().contains(file + " at byte 0"), e.getMessage());
  }

  @Test
  void damageInStableRecordsRefusesARebuildOfTheCatalogAndNamesTheFile() throws IOException {
    Path file = oldSegments();
    bed.engine.close();
    bed.crash();
    bed.loseCatalog();
    bed.flip(file, 3L * batchBytes() + FIRST_RECORD + 10);
    IOException e = assertThrows(IOException.class, bed::open);
    assertTrue(e.getMessage().contains("t-0 from offset 3 on"), e.getMessage());
    assertTrue(e.getMessage().contains(file + " at byte " + 3 * batchBytes()), e.getMessage());
    assertTrue(bed.catalog.isClosed());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 25, 60})
  void aDamagedMetadataFileCostsNoSegment(int position) throws IOException {
    Path metadata = oldSegments().resolveSibling("partition.metadata");
    List<Long> before = EngineUnderTest.offsets(bed.find("t"));
    bed.engine.close();
    bed.crash();
    bed.flip(metadata, position);
    bed.open();
    PartitionLog log = bed.find("t");
    bed.fill(log, 100);
    bed.engine.checkpoint();
    bed.crash();
    bed.loseCatalog();
    // Written anew, so that the next rebuild knows the topic again.
    bed.open();
    List<Long> after = EngineUnderTest.offsets(bed.find("t"));
    assertEquals(before.size() + 100, after.size());
    assertEquals(before, after.subList(0, before.size()));
  }

  @Test
  void aDamagedMetadataFileRefusesARebuildOfTheCatalogAndIsNamed() throws IOException {
    Path metadata = oldSegments().resolveSibling("partition.metadata");
    bed.engine.close();
    bed.crash();
    bed.loseCatalog();
    bed.flip(metadata, 30);
    IOException e = assertThrows(IOException.class, bed::open);
    assertTrue(e.getMessage().contains(metadata + " at byte 0"), e.getMessage());
    assertTrue(e.getMessage().contains("which topic"), e.getMessage());
  }
}

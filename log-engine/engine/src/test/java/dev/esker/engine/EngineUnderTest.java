package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig.MemoryLimits;
import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.catalog.CatalogStore;
import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.RecordBatch;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.CrashMode;
import dev.esker.wal.io.Disk;
import dev.esker.wal.io.DiskFile;
import dev.esker.wal.io.FaultyDisk;
import dev.esker.wal.io.ManualClock;
import dev.esker.wal.io.MemoryDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * An engine without threads on a disk, a catalog and a clock that obey the test. Everything is
 * small, so that files roll, caches fill and checkpoints come after a few batches.
 */
final class EngineUnderTest {
  static final Path DATA = Path.of("/data");
  static final Path WAL = DATA.resolve("wal");
  static final Path TOPICS = DATA.resolve("topics");
  static final long NOW = 1_700_000_000_000L;

  /** Segments of about ten small batches; nothing is deleted by age. */
  static final LogConfig LOG =
      LogConfig.builder().segmentBytes(1500).indexIntervalBytes(200).delete(false).build();

  final ManualClock clock = new ManualClock(NOW);
  final Told told = new Told();
  EngineConfig config =
      EngineConfig.of(DATA)
          .withWal(new WalLimits(8 << 10, 6 << 10))
          .withMemory(new MemoryLimits(64, 4 << 10, 512, 1 << 20, 100))
          .withMaxOpenFiles(8);

  MemoryDisk memory = new MemoryDisk();
  FaultyDisk disk = new FaultyDisk(memory);
  private MemoryCatalogStore kept = new MemoryCatalogStore();
  CatalogOpener catalogOpener = directory -> kept;
  FaultyCatalogStore catalog;
  StorageEngine engine;

  StorageEngine open() throws IOException {
    engine = StorageEngine.openStepped(config, disk, clock, this::openCatalog, told);
    return engine;
  }

  /** The same, with the engine's own threads. */
  StorageEngine openThreads() throws IOException {
    engine = StorageEngine.open(config, disk, clock, this::openCatalog, told);
    return engine;
  }

  private CatalogStore openCatalog(Path directory) throws IOException {
    catalog = new FaultyCatalogStore(catalogOpener.open(directory));
    return catalog;
  }

  /** Closes the engine in good order, and opens it again. */
  StorageEngine reopen() throws IOException {
    engine.close();
    kept = kept.crashClone(MemoryCatalogStore.Unflushed.DROP_ALL);
    return open();
  }

  /** The same with its own threads. */
  StorageEngine reopenThreads() throws IOException {
    engine.close();
    kept = kept.crashClone(MemoryCatalogStore.Unflushed.DROP_ALL);
    return openThreads();
  }

  /** Cuts the power; everything that wasn't forced is gone. The engine is still to be opened. */
  void crash() {
    crash(CrashMode.DROP_ALL);
  }

  /** Cuts the power; what wasn't forced is kept or dropped. The engine is still to be opened. */
  void crash(CrashMode mode) {
    memory = memory.crashClone(mode);
    disk = new FaultyDisk(memory);
    kept = kept.crashClone(MemoryCatalogStore.Unflushed.DROP_ALL);
  }

  /** What the next {@link #open} finds as the catalog. */
  MemoryCatalogStore catalogLeft() {
    return kept;
  }

  /** Lets the next {@link #open} find an empty catalog. */
  void loseCatalog() {
    kept = new MemoryCatalogStore();
  }

  static PartitionId id(String topic) {
    return new PartitionId(new UUID(1, topic.hashCode()), 0);
  }

  PartitionLog create(String topic) {
    return create(topic, LOG);
  }

  PartitionLog create(String topic, LogConfig log) {
    var created = engine.create(new PartitionSpec(id(topic), topic, log));
    engine.step();
    return created.join();
  }

  PartitionLog find(String topic) {
    return engine.find(id(topic)).orElseThrow();
  }

  /** Hands over a batch without letting the engine work. */
  Sent send(PartitionLog log, ByteBuffer batch) {
    return send(new LogAppend.Entry(log, ValidatedBatch.trusted(batch)));
  }

  /** Hands over one request with several batches without letting the engine work. */
  Sent send(LogAppend.Entry... entries) {
    Sent sent = new Sent(List.of(entries));
    assertTrue(
        engine.tryAppend(new LogAppend(sent.entries, done -> sent.answers++)), "the ring is full");
    return sent;
  }

  /** Appends a batch and returns what became of it; one answer must come. */
  LogAppend.Entry append(PartitionLog log, ByteBuffer batch) {
    Sent sent = send(log, batch);
    engine.step();
    assertEquals(1, sent.answers, "answers to an append");
    return sent.entry();
  }

  /** The same with some records of 50 bytes or so. */
  LogAppend.Entry append(PartitionLog log, int records) {
    return append(log, batch(records));
  }

  /** Appends batches of one record, a millisecond after the other, all of which must be stored. */
  void fill(PartitionLog log, int batches) {
    for (int i = 0; i < batches; i++) {
      LogAppend.Entry entry = append(log, 1);
      assertEquals(AppendError.NONE, entry.error());
      clock.advance(1, TimeUnit.MILLISECONDS);
    }
  }

  ByteBuffer batch(int records) {
    return batch(records, 50);
  }

  ByteBuffer batch(int records, int valueBytes) {
    return CrashWorkload.batch(records, valueBytes, -1, 0, clock.wallMillis());
  }

  /** The first file in a directory whose name ends like this. */
  Path file(Path directory, String suffix) throws IOException {
    return memory.list(directory).stream()
        .filter(path -> path.toString().endsWith(suffix))
        .findFirst()
        .orElseThrow();
  }

  byte[] bytes(Path file) throws IOException {
    try (DiskFile open = memory.open(file, Disk.Access.READ)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) open.size());
      open.read(0, bytes);
      return bytes.array();
    }
  }

  /** Inverts one bit of what is stored. */
  void flip(Path file, long position) throws IOException {
    try (DiskFile open = memory.open(file, Disk.Access.READ_WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      assertEquals(1, open.read(position, one));
      open.write(position, one.put(0, (byte) (one.get(0) ^ 4)).flip());
      open.force(false);
    }
  }

  /** The base offsets of all batches that can be read, each of which must be whole. */
  static List<Long> offsets(PartitionLog log) throws IOException {
    List<Long> offsets = new ArrayList<>();
    for (byte[] bytes : CrashChecker.readAll(log)) {
      RecordBatch batch = new RecordBatch().wrap(ByteBuffer.wrap(bytes), 0);
      assertTrue(batch.crcMatches(), () -> "CRC of the batch at " + batch.baseOffset());
      offsets.add(batch.baseOffset());
    }
    return offsets;
  }

  /** A request that was handed over. */
  static final class Sent {
    final List<LogAppend.Entry> entries;
    int answers;

    Sent(List<LogAppend.Entry> entries) {
      this.entries = entries;
    }

    LogAppend.Entry entry() {
      return entries.get(0);
    }

    AppendError error() {
      return entry().error();
    }
  }
}

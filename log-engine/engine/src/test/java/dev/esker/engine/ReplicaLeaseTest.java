package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import dev.esker.engine.catalog.MemoryCatalogStore;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.records.RecordBatch;
import dev.esker.wal.io.ManualClock;
import dev.esker.wal.io.NioDisk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts of segment files on loan, which a cut must not change, on a real disk. */
final class ReplicaLeaseTest {
  private static final int BATCHES = 8;

  @TempDir private Path directory;
  private StorageEngine engine;
  private PartitionLog log;

  @BeforeEach
  void open() throws IOException {
    EngineConfig config =
        EngineConfig.of(directory)
            .withWal(new EngineConfig.WalLimits(64 << 10, 48 << 10))
            .withMemory(new EngineConfig.MemoryLimits(64, 4 << 10, 512, 1 << 20, 100));
    MemoryCatalogStore catalog = new MemoryCatalogStore();
    engine =
        StorageEngine.openStepped(
            config,
            new NioDisk(),
            new ManualClock(EngineUnderTest.NOW),
            path -> catalog,
            cause -> {
              throw new AssertionError(cause);
            });
    log = create("t");
    var unused = engine.follow(log, 1);
    engine.step();
    for (int i = 0; i < BATCHES; i++) {
      append(i, 1);
    }
    engine.checkpoint();
    evict();
  }

  @AfterEach
  void close() throws IOException {
    engine.close();
  }

  private PartitionLog create(String topic) {
    var created =
        engine.create(new PartitionSpec(EngineUnderTest.id(topic), topic, EngineUnderTest.LOG));
    engine.step();
    return created.join();
  }

  private void append(long offset, int epoch) {
    ByteBuffer batch = Stamped.batch(offset, epoch, 1, EngineUnderTest.NOW);
    assertEquals(AppendError.NONE, Stamped.replicate(engine, log, epoch, batch));
  }

  private void evict() {
    PartitionLog other = create("other");
    var unused = engine.follow(other, 1);
    engine.step();
    for (int i = 0; i < 300 && log.tail().firstOffset() >= 0; i++) {
      ByteBuffer batch = Stamped.batch(i, 1, 1, EngineUnderTest.NOW);
      assertEquals(AppendError.NONE, Stamped.replicate(engine, other, 1, batch));
    }
    assertEquals(-1, log.tail().firstOffset());
  }

  private void cutAndGoOn() throws IOException {
    var follow = engine.follow(log, 2);
    engine.step();
    assertEquals(BATCHES, follow.join());
    var cut = engine.truncate(log, 3, 2);
    engine.step();
    assertEquals(3, cut.join());
    for (int i = 3; i < BATCHES; i++) {
      append(i, 2);
    }
    engine.checkpoint();
  }

  private void check() throws IOException {
    assertEquals(BATCHES, Stamped.offsetsInFiles(log));
    assertEquals(2, log.latestEpoch());
  }

  @Test
  void whatIsOnLoanStaysAsItWas() throws IOException {
    ReplicaRead lent = log.readForReplica(0, 1 << 20, true);
    assertEquals(BATCHES, lent.nextOffset());
    LogRead.InFile file = assertInstanceOf(LogRead.InFile.class, lent.read());
    cutAndGoOn();
    ByteBuffer bytes = ByteBuffer.allocate(file.sizeInBytes());
    while (bytes.hasRemaining()
        && file.channel().read(bytes, file.position() + bytes.position()) >= 0) {
      // Until all of it is there.
    }
    assertEquals(0, bytes.remaining(), "bytes on loan are gone");
    bytes.flip();
    int count = 0;
    for (int at = 0; at < bytes.limit(); at += RecordBatch.sizeAt(bytes, at)) {
      RecordBatch batch = new RecordBatch().wrap(bytes, at);
      assertEquals(count++, batch.baseOffset());
      assertEquals(1, batch.partitionLeaderEpoch());
      assertEquals(true, batch.crcMatches());
    }
    assertEquals(BATCHES, count);
    lent.close();
    check();
  }

  @Test
  void aFileThatNobodyReadsIsShortened() throws IOException {
    cutAndGoOn();
    check();
  }
}

package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.engine.segment.Touched;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A topic that is deleted and made again at once under its old name has the directory of the old
 * one. Whatever the storage thread is at meanwhile, the new one's records stay.
 */
@Timeout(60)
final class RecreatedTopicTest {
  private static final PartitionId SECOND = new PartitionId(new UUID(2, 2), 0);

  /** Enough for the cache of four KiB to be more than half full, so that it is flushed. */
  private static final int BATCHES = 20;

  private final EngineUnderTest bed = new EngineUnderTest();
  private PartitionLog second;

  @BeforeEach
  void aTopicWithSegments() throws IOException {
    // So far between that a checkpoint that waits for the test keeps no append waiting: beyond
    // three times as much the test would wait for the checkpoint, too.
    bed.config = bed.config.withWal(new WalLimits(256 << 10, 64 << 10));
    bed.openThreads();
    PartitionLog first =
        bed.engine
            .create(new PartitionSpec(EngineUnderTest.id("t"), "t", EngineUnderTest.LOG))
            .join();
    for (int i = 0; i < BATCHES; i++) {
      append(first);
    }
  }

  @AfterEach
  void close() throws IOException {
    bed.engine.close();
  }

  private void append(PartitionLog log) {
    CompletableFuture<AppendError> answer = new CompletableFuture<>();
    LogAppend append =
        new LogAppend(
            List.of(new LogAppend.Entry(log, ValidatedBatch.trusted(bed.batch(1)))),
            done -> answer.complete(done.entries().get(0).error()));
    assertTrue(bed.engine.tryAppend(append));
    assertEquals(AppendError.NONE, answer.join());
  }

  private void recreate() {
    bed.engine.delete(EngineUnderTest.id("t")).join();
    second = bed.engine.create(new PartitionSpec(SECOND, "t", EngineUnderTest.LOG)).join();
    for (int i = 0; i < BATCHES; i++) {
      append(second);
    }
  }

  /** Deletes the topic and fills a new one of its name while a checkpoint forces segments. */
  private void recreateDuringACheckpoint() {
    CompletableFuture<Void> reached = new CompletableFuture<>();
    CompletableFuture<Void> recreated = new CompletableFuture<>();
    bed.disk.inject(
        Operation.FORCE,
        new Fault.Before(
            () -> {
              reached.complete(null);
              recreate();
              recreated.complete(null);
            }),
        rule -> rule.onPath(RecreatedTopicTest::isForcedByACheckpoint).times(1));
    PartitionLog other =
        bed.engine
            .create(new PartitionSpec(EngineUnderTest.id("other"), "other", EngineUnderTest.LOG))
            .join();
    // From then on the cache has to have room for the new topic.
    while (!reached.isDone()) {
      append(other);
    }
    recreated.join();
    // Until the old topic's files are deleted, and the new one's batches have left the cache.
    for (int i = 0; i < 16 * BATCHES; i++) {
      append(other);
    }
  }

  /** Flushes force on the storage thread, and that one has to go on. */
  private static boolean isForcedByACheckpoint(Path path) {
    return path.startsWith(EngineUnderTest.TOPICS)
        && path.toString().endsWith("log")
        && Thread.currentThread().getName().equals("esker-force");
  }

  private static List<Long> all() {
    return LongStream.range(0, BATCHES).boxed().toList();
  }

  @Test
  void itsRecordsCanBeRead() throws IOException {
    recreateDuringACheckpoint();
    assertEquals(all(), EngineUnderTest.offsets(second));
  }

  @Test
  void itsRecordsAreThereAfterARestart() throws IOException {
    recreateDuringACheckpoint();
    bed.reopenThreads();
    assertEquals(all(), EngineUnderTest.offsets(bed.engine.find(SECOND).orElseThrow()));
  }

  @Test
  void theOldTopicsFilesAreGone() throws IOException {
    recreateDuringACheckpoint();
    bed.engine.delete(SECOND).join();
    bed.engine.close();
    assertFalse(bed.memory.exists(EngineUnderTest.TOPICS.resolve("t-0")));
  }

  /** Its directory may be that of a new topic by then, and the room in the cache is wanted. */
  @Test
  void whatADeletedTopicHasInTheCacheIsDroppedInsteadOfWritten() throws IOException {
    PartitionLog log =
        bed.engine
            .create(new PartitionSpec(EngineUnderTest.id("new"), "new", EngineUnderTest.LOG))
            .join();
    append(log);
    append(log);
    long bytes = log.tail().unflushedBytes();
    log.markGone();
    assertEquals(bytes, log.flush(1 << 20, new Touched()));
    assertEquals(0, log.tail().unflushedBytes());
    assertFalse(bed.memory.exists(EngineUnderTest.TOPICS.resolve("new-0")));
  }
}

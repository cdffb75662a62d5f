package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.ReplicaAppend;
import dev.esker.records.RecordBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/**
 * A log that is cut again and again by its leader, with the engine's own threads, while others read
 * it: no read is torn or mixed, none misses a batch, and none that begins later than a cut finds
 * what was cut off.
 */
final class ReplicaThreadsTest {
  private static final int ROUNDS = 60;
  private static final long SEED = 4711;

  private final EngineUnderTest test = new EngineUnderTest();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile int epoch;
  private volatile boolean done;

  @Test
  void readersSeeOneLogAtATime() throws Exception {
    StorageEngine engine = test.openThreads();
    PartitionLog log =
        engine.create(new PartitionSpec(EngineUnderTest.id("t"), "t", EngineUnderTest.LOG)).join();
    List<Thread> readers = List.of(reader(log), reader(log));
    Random random = new Random(SEED);
    long end = 0;
    for (int round = 1; round <= ROUNDS; round++) {
      assertEquals(end, engine.follow(log, round).join());
      long cut = end - random.nextInt((int) Math.min(end, 30) + 1);
      end = engine.truncate(log, cut, round).join();
      assertEquals(cut, end);
      // From here on whatever is read from there on is of this epoch.
      epoch = round;
      for (int i = 0; i < 8; i++) {
        ByteBuffer[] batches = new ByteBuffer[3];
        for (int j = 0; j < batches.length; j++) {
          batches[j] = Stamped.batch(end + j, round, 1, EngineUnderTest.NOW);
        }
        CompletableFuture<AppendError> answer = new CompletableFuture<>();
        engine.submit(
            new ReplicaAppend(
                log, round, end, Stamped.run(batches), it -> answer.complete(it.error())));
        assertEquals(AppendError.NONE, answer.join());
        end += batches.length;
      }
    }
    done = true;
    for (Thread reader : readers) {
      reader.join();
    }
    if (failure.get() != null) {
      throw new AssertionError("seed " + SEED, failure.get());
    }
    assertEquals(end, Stamped.offsets(log).size());
    engine.close();
    assertEquals(List.of(), test.told.fences());
  }

  private Thread reader(PartitionLog log) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (!done && failure.get() == null) {
                  read(log);
                }
              } catch (IOException | RuntimeException | AssertionError e) {
                failure.compareAndSet(null, e);
              }
            });
    thread.start();
    return thread;
  }

  private void read(PartitionLog log) throws IOException {
    int before = epoch;
    long end = log.logEndOffset();
    long offset = Math.max(0, end - 25);
    try (ReplicaRead read = log.readForReplica(offset, 1000, true)) {
      if (read.read() instanceof LogRead.InMemory found) {
        ByteBuffer bytes = found.bytes().slice();
        int last = -1;
        for (int at = 0; at < bytes.limit(); at += RecordBatch.sizeAt(bytes, at)) {
          RecordBatch batch = new RecordBatch().wrap(bytes, at);
          assertTrue(batch.crcMatches(), () -> "torn at " + batch.baseOffset());
          assertEquals(offset, batch.baseOffset());
          assertTrue(batch.partitionLeaderEpoch() >= last, "mixed");
          last = batch.partitionLeaderEpoch();
          offset = batch.nextOffset();
        }
        assertEquals(offset, read.nextOffset());
        assertTrue(last <= epoch + 1, () -> "epoch " + before);
      }
    }
  }
}

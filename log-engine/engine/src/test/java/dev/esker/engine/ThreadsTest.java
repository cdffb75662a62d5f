package dev.esker.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.EngineConfig.WalLimits;
import dev.esker.engine.partition.AppendError;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.engine.pipeline.LogAppend;
import dev.esker.records.RecordBatch;
import dev.esker.records.ValidatedBatch;
import dev.esker.wal.io.Fault;
import dev.esker.wal.io.FaultyDisk.Operation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The engine with its own threads: nothing is lost, reordered, or left without an answer. */
@Timeout(120)
final class ThreadsTest {
  private static final int RING = 64;
  private static final int THREADS = 6;

  private final EngineUnderTest bed = new EngineUnderTest();
  private final List<CountDownLatch> gates = new ArrayList<>();
  private StorageEngine engine;
  private PartitionLog log;

  @BeforeEach
  void open() throws IOException {
    openAgain();
  }

  private void openAgain() throws IOException {
    engine = bed.openThreads();
    log =
        engine.create(new PartitionSpec(EngineUnderTest.id("t"), "t", EngineUnderTest.LOG)).join();
  }

  @AfterEach
  void close() throws IOException {
    gates.forEach(CountDownLatch::countDown);
    engine.close();
  }

  private static List<Long> upTo(long end) {
    return LongStream.range(0, end).boxed().toList();
  }

  /** Lets the commit thread's next fsync of the log wait for a latch. */
  private CountDownLatch holdCommit(CountDownLatch reached) {
    CountDownLatch gate = new CountDownLatch(1);
    gates.add(gate);
    bed.disk.inject(
        Operation.FORCE,
        new Fault.Before(() -> pass(reached, gate)),
        rule ->
            rule.onPath(path -> Thread.currentThread().getName().equals("esker-commit")).times(1));
    return gate;
  }

  private static void pass(CountDownLatch reached, CountDownLatch gate) {
    reached.countDown();
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private LogAppend append(AtomicInteger answers) {
    return new LogAppend(
        List.of(new LogAppend.Entry(log, ValidatedBatch.trusted(bed.batch(1)))),
        done -> answers.incrementAndGet());
  }

  @Test
  void aFullRingRefusesAndCallsBackOnceItMoves() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch gate = holdCommit(reached);
    AtomicInteger answers = new AtomicInteger();
    assertTrue(engine.tryAppend(append(answers)));
    reached.await();
    int taken = 1;
    while (engine.tryAppend(append(answers))) {
      taken++;
      assertTrue(taken <= RING, "more than the ring has slots");
    }
    assertEquals(RING, taken);
    assertEquals(0, answers.get());
    CountDownLatch writable = new CountDownLatch(1);
    engine.whenWritable(writable::countDown);
    assertEquals(1, writable.getCount());
    gate.countDown();
    writable.await();
    while (!engine.tryAppend(append(answers))) {
      CountDownLatch again = new CountDownLatch(1);
      engine.whenWritable(again::countDown);
      again.await();
    }
  }

  @Test
  void aCommandThatFindsTheRingFullComesThroughLater() throws Exception {
    CountDownLatch gate = holdCommit(new CountDownLatch(1));
    AtomicInteger answers = new AtomicInteger();
    while (engine.tryAppend(append(answers))) {
      assertEquals(0, answers.get());
    }
    var created =
        engine.create(new PartitionSpec(EngineUnderTest.id("u"), "u", EngineUnderTest.LOG));
    assertFalse(created.isDone());
    gate.countDown();
    assertEquals("u", created.get(60, TimeUnit.SECONDS).topic());
  }

  /** A client that has read a batch asks for the next offset, which must not be out of range. */
  @Test
  void noReadGoesBeyondTheHighWatermark() throws Exception {
    Producers producers = new Producers(engine, log).start(2, 4000);
    long next = 0;
    while (next < 2 * 4000) {
      try (LogRead read = log.read(next, 1 << 20, true)) {
        if (read instanceof LogRead.InMemory memory) {
          next = endOf(memory.bytes(), next);
          long end = next;
          assertTrue(end <= log.highWatermark(), () -> "read up to " + end);
        }
      }
    }
    producers.join();
  }

  /** The offset behind the last whole batch. */
  private static long endOf(ByteBuffer batches, long from) {
    long end = from;
    RecordBatch batch = new RecordBatch();
    int at = batches.position();
    while (batches.limit() - at >= RecordBatch.HEADER_BYTES
        && batches.limit() - at >= batch.wrap(batches, at).sizeInBytes()) {
      end = batch.nextOffset();
      at += batch.sizeInBytes();
    }
    return end;
  }

  @Test
  void manyThreadsAppendInTheirOwnOrder() throws Exception {
    Producers producers = new Producers(engine, log).start(THREADS, 400).join();
    assertEquals(upTo(THREADS * 400L), producers.acknowledged());
    for (Producers.Producer producer : producers.all()) {
      List<Long> inOrder = producer.acknowledged.stream().sorted().toList();
      assertEquals(inOrder, producer.acknowledged, producer.getName());
    }
    assertEquals(upTo(THREADS * 400L), EngineUnderTest.offsets(log));
  }

  @Test
  void aCacheThatIsAlwaysFullStopsNobodyForEver() throws Exception {
    // 2,400 batches go through a cache that holds about 40, while readers hold its chunks.
    AtomicInteger reads = new AtomicInteger();
    Thread reader =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                readTail();
                reads.incrementAndGet();
              }
            });
    reader.start();
    Producers producers = new Producers(engine, log).start(THREADS, 400).join();
    reader.interrupt();
    reader.join();
    assertEquals(THREADS * 400, producers.acknowledged().size());
    assertTrue(reads.get() > 0);
    assertTrue(engine.stats().cacheUsedBytes() <= engine.stats().cacheLimitBytes());
  }

  private void readTail() {
    long from = Math.max(log.logStartOffset(), log.highWatermark() - 30);
    try (LogRead read = log.read(from, 2000, true)) {
      if (read instanceof LogRead.InMemory found) {
        found.bytes().get(0);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aCloseAnswersEverythingThatIsInFlight() throws Exception {
    CountDownLatch some = new CountDownLatch(500);
    log.addListener(advanced -> some.countDown());
    Producers producers = new Producers(engine, log).start(THREADS, Integer.MAX_VALUE);
    some.await();
    engine.close();
    producers.join();
    checkAnswers(producers);
    assertEquals(List.of(), bed.told.fences());
    bed.crash();
    engine = bed.openThreads();
    log = bed.engine.find(EngineUnderTest.id("t")).orElseThrow();
    checkNothingAcknowledgedIsLost(producers);
  }

  @Test
  void aFenceAnswersEverythingThatIsInFlight() throws Exception {
    bed.disk.inject(
        Operation.FORCE,
        new Fault.IoError(),
        rule -> rule.onPath(path -> path.startsWith(EngineUnderTest.WAL)).after(100));
    Producers producers = new Producers(engine, log).start(THREADS, Integer.MAX_VALUE).join();
    checkAnswers(producers);
    engine.close();
    assertEquals(1, bed.told.fences().size());
    bed.crash();
    engine = bed.openThreads();
    log = bed.engine.find(EngineUnderTest.id("t")).orElseThrow();
    checkNothingAcknowledgedIsLost(producers);
  }

  @Test
  void aFenceOfTheStorageThreadAnswersEverythingThatIsInFlight() throws Exception {
    bed.disk.inject(
        Operation.WRITE,
        new Fault.IoError(),
        rule -> rule.onPath(path -> path.startsWith(EngineUnderTest.TOPICS)).after(5));
    Producers producers = new Producers(engine, log).start(THREADS, Integer.MAX_VALUE).join();
    checkAnswers(producers);
    checkNothingAcknowledgedIsLost(producers);
    engine.close();
    assertEquals(1, bed.told.fences().size());
  }

  @Test
  void aCloseOfAFencedEngineEnds() throws Exception {
    bed.disk.inject(Operation.FORCE, new Fault.IoError());
    new Producers(engine, log).start(1, Integer.MAX_VALUE).join();
    engine.close();
    assertEquals(1, bed.told.fences().size());
    assertTrue(bed.catalog.isClosed());
  }

  @Test
  void aCloseDuringWhichTheDiskBreaksEnds() throws Exception {
    engine.close();
    bed.crash();
    // So that no checkpoint is made before the last one.
    bed.config = bed.config.withWal(new WalLimits(8 << 10, 1 << 20));
    openAgain();
    new Producers(engine, log).start(1, 20).join();
    bed.disk.inject(
        Operation.FORCE,
        new Fault.IoError(),
        rule -> rule.onPath(path -> path.startsWith(EngineUnderTest.TOPICS)));
    engine.close();
    assertEquals(1, bed.told.fences().size());
    assertTrue(bed.catalog.isClosed());
  }

  @Test
  void anErrorOnTheStorageThreadIsAFenceToo() throws Exception {
    bed.catalog.inject(
        FaultyCatalogStore.Operation.WRITE,
        () -> {
          throw new StackOverflowError("a bug (injected)");
        });
    Producers producers = new Producers(engine, log).start(1, Integer.MAX_VALUE).join();
    checkAnswers(producers);
    engine.close();
    assertEquals(1, bed.told.fences().size());
  }

  @Test
  void appendsAfterTheCloseAreAnswered() throws IOException {
    engine.close();
    AtomicInteger answers = new AtomicInteger();
    LogAppend late = append(answers);
    assertTrue(engine.tryAppend(late));
    assertEquals(1, answers.get());
    assertEquals(AppendError.STOPPED, late.entries().get(0).error());
  }

  /** A full disk fills the cache; the append stage must wake up to refuse, not wait for room. */
  @Test
  void aDiskThatFillsUpRefusesAppendsAndTakesThemAgainLater() throws Exception {
    for (Operation growth : List.of(Operation.CREATE, Operation.WRITE)) {
      bed.disk.inject(
          growth,
          new Fault.NoSpace(),
          rule -> rule.onPath(path -> path.startsWith(EngineUnderTest.TOPICS)));
    }
    Producers refused = new Producers(engine, log).start(1, Integer.MAX_VALUE).join();
    assertEquals(AppendError.STORAGE_FULL, refused.all().get(0).refused.get(0));
    bed.disk.heal();
    AppendError error = AppendError.STORAGE_FULL;
    while (error == AppendError.STORAGE_FULL) {
      CountDownLatch answered = new CountDownLatch(1);
      LogAppend next =
          new LogAppend(
              List.of(new LogAppend.Entry(log, ValidatedBatch.trusted(bed.batch(1)))),
              done -> answered.countDown());
      assertTrue(engine.tryAppend(next));
      answered.await();
      error = next.entries().get(0).error();
    }
    assertEquals(AppendError.NONE, error);
    assertEquals(List.of(), bed.told.fences());
  }

  private static void checkAnswers(Producers producers) {
    for (Producers.Producer producer : producers.all()) {
      assertEquals(producer.sent, producer.answers(), producer.getName());
      assertTrue(producer.refused.stream().allMatch(AppendError.STOPPED::equals));
    }
  }

  private void checkNothingAcknowledgedIsLost(Producers producers) throws IOException {
    Set<Long> lost = new TreeSet<>(producers.acknowledged());
    lost.removeAll(EngineUnderTest.offsets(log));
    assertEquals(Set.of(), lost);
  }
}

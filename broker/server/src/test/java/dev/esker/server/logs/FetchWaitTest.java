package dev.esker.server.logs;

import static dev.esker.server.logs.LogFixture.LARGE;
import static dev.esker.server.logs.LogFixture.LONG_MILLIS;
import static dev.esker.server.logs.LogFixture.batch;
import static dev.esker.server.logs.LogFixture.entry;
import static dev.esker.server.logs.LogFixture.get;
import static dev.esker.server.logs.LogFixture.offsets;
import static dev.esker.server.logs.LogFixture.request;
import static dev.esker.server.logs.LogFixture.wanted;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.LogConfig;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.ErrorCode;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How fetches wait, and what ends that. */
@Timeout(120)
class FetchWaitTest {
  private static final int BATCH_BYTES = batch().sizeInBytes();

  @TempDir Path directory;

  private LogFixture logs;
  private PartitionLog log;

  @BeforeEach
  void open() throws Exception {
    logs = new LogFixture(directory);
    log = logs.create("a");
  }

  @AfterEach
  void close() throws Exception {
    logs.close();
  }

  private CompletableFuture<FetchResponse> waiting(int minBytes, FetchRequest.Entry... entries) {
    return logs.service.fetch(request(LONG_MILLIS, minBytes, entries));
  }

  private void append(String topic, int partition) throws Exception {
    get(logs.append(entry(topic, partition, batch())));
  }

  private static List<Long> offsetsOf(FetchResponse response, int entry) throws Exception {
    return offsets(response.entries().get(entry).records());
  }

  /** Returns once everything that was submitted before has been announced to listeners. */
  private void settle() throws Exception {
    get(logs.engine.advanceLogStart(log, 0));
  }

  @Test
  void anAppendWakes() throws Exception {
    CompletableFuture<FetchResponse> fetch = waiting(1, wanted("a", 0, 0));
    assertFalse(fetch.isDone());
    append("a", 0);
    try (FetchResponse response = get(fetch)) {
      assertEquals(List.of(0L), offsetsOf(response, 0));
    }
    assertEquals(0, log.listenerCount());
  }

  @Test
  void itWakesOnlyWhenEnoughIsThere() throws Exception {
    append("a", 0);
    CompletableFuture<FetchResponse> fetch = waiting(3 * BATCH_BYTES, wanted("a", 0, 0));
    append("a", 0);
    settle();
    assertFalse(fetch.isDone());
    append("a", 0);
    try (FetchResponse response = get(fetch)) {
      assertEquals(List.of(0L, 1L, 2L), offsetsOf(response, 0));
    }
  }

  @Test
  void bytesOfAllItsPartitionsCount() throws Exception {
    int partitions = 50;
    logs.create("many", partitions, LogConfig.DEFAULTS);
    FetchRequest.Entry[] entries = new FetchRequest.Entry[partitions];
    for (int i = 0; i < partitions; i++) {
      entries[i] = wanted("many", i, 0);
    }
    CompletableFuture<FetchResponse> fetch = waiting(partitions * BATCH_BYTES, entries);
    for (int i = 0; i < partitions; i++) {
      assertFalse(fetch.isDone());
      append("many", i);
    }
    try (FetchResponse response = get(fetch)) {
      for (int i = 0; i < partitions; i++) {
        assertEquals(List.of(0L), offsetsOf(response, i));
      }
    }
  }

  @Test
  void moreThanTheLargestAnswerIsNotWaitedFor() throws Exception {
    FetchRequest request =
        new FetchRequest(LONG_MILLIS, LARGE, BATCH_BYTES, false, List.of(wanted("a", 0, 0)));
    CompletableFuture<FetchResponse> fetch = logs.service.fetch(request);
    assertFalse(fetch.isDone());
    append("a", 0);
    get(fetch).close();
  }

  @Test
  void theDeadlineEndsItWithWhatThereIs() throws Exception {
    append("a", 0);
    CompletableFuture<FetchResponse> fetch =
        logs.service.fetch(request(20, LARGE, wanted("a", 0, 0)));
    try (FetchResponse response = get(fetch)) {
      assertEquals(List.of(0L), offsetsOf(response, 0));
    }
    try (FetchResponse response = get(logs.service.fetch(request(20, 1, wanted("a", 0, 1))))) {
      assertEquals(ErrorCode.NONE, response.entries().get(0).error());
      assertEquals(0, response.entries().get(0).records().sizeInBytes());
    }
    assertEquals(0, log.listenerCount());
  }

  @Test
  void whoWantsNothingInParticularDoesNotWait() throws Exception {
    get(waiting(0, wanted("a", 0, 0))).close();
    get(logs.service.fetch(request(0, LARGE, wanted("a", 0, 0)))).close();
    get(logs.service.fetch(request(-1, LARGE, wanted("a", 0, 0)))).close();
  }

  @Test
  void deletionWakes() throws Exception {
    CompletableFuture<FetchResponse> fetch = waiting(1, wanted("a", 0, 0));
    get(logs.engine.delete(log.id()));
    try (FetchResponse response = get(fetch)) {
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, response.entries().get(0).error());
    }
    assertEquals(0, log.listenerCount());
  }

  @Test
  void aPartitionThatIsCreatedAnewIsNotWaitedForInPlaceOfTheOldOne() throws Exception {
    CompletableFuture<FetchResponse> fetch = waiting(1, wanted("a", 0, 0));
    logs.create("a"); // the same name, another id
    get(logs.engine.delete(log.id()));
    get(fetch).close();
  }

  @Test
  void aLogStartThatPassesItsOffsetWakes() throws Exception {
    append("a", 0);
    append("a", 0);
    CompletableFuture<FetchResponse> fetch = waiting(LARGE, wanted("a", 0, 0));
    settle();
    assertFalse(fetch.isDone());
    get(logs.engine.advanceLogStart(log, 1));
    try (FetchResponse response = get(fetch)) {
      assertEquals(ErrorCode.OFFSET_OUT_OF_RANGE, response.entries().get(0).error());
    }
  }

  @Test
  void cancellingEndsListeningAndTheTimer() {
    ReadThreads threads = new ReadThreads();
    Fetches fetches = new Fetches(logs.lookup(), threads, logs.engine.clock());
    List<CompletableFuture<FetchResponse>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(fetches.fetch(request(LONG_MILLIS, 1, wanted("a", 0, 0))));
    }
    assertEquals(100, log.listenerCount());
    assertEquals(100, fetches.pending());
    assertEquals(100, threads.timers());
    all.forEach(fetch -> assertTrue(fetch.cancel(false)));
    assertEquals(0, log.listenerCount());
    assertEquals(0, fetches.pending());
    assertEquals(0, threads.timers());
    threads.close();
  }

  @Test
  void answeredFetchesLeaveNothingBehind() throws Exception {
    ReadThreads threads = new ReadThreads();
    Fetches fetches = new Fetches(logs.lookup(), threads, logs.engine.clock());
    for (int i = 0; i < 200; i++) {
      CompletableFuture<FetchResponse> fetch =
          fetches.fetch(request(LONG_MILLIS, 1, wanted("a", 0, i)));
      append("a", 0);
      get(fetch).close();
    }
    assertEquals(0, fetches.pending());
    assertEquals(0, log.listenerCount());
    assertEquals(0, threads.timers());
    threads.close();
  }

  @Test
  void onlySoManyWaitAndFurtherOnesAreAnsweredAtOnce() throws Exception {
    ReadThreads threads = new ReadThreads();
    Fetches fetches = new Fetches(logs.lookup(), threads, logs.engine.clock(), 2);
    CompletableFuture<FetchResponse> first =
        fetches.fetch(request(LONG_MILLIS, 1, wanted("a", 0, 0)));
    CompletableFuture<FetchResponse> second =
        fetches.fetch(request(LONG_MILLIS, 1, wanted("a", 0, 0)));
    try (FetchResponse third = get(fetches.fetch(request(LONG_MILLIS, 1, wanted("a", 0, 0))))) {
      assertEquals(ErrorCode.NONE, third.entries().get(0).error());
      assertEquals(0, third.entries().get(0).records().sizeInBytes());
    }
    assertFalse(first.isDone() || second.isDone());
    fetches.expireAll();
    threads.close();
    fetches.close();
    assertEquals(0, fetches.pending());
  }

  @Test
  void closingAnswersWhoeverWaits() throws Exception {
    CompletableFuture<FetchResponse> fetch = waiting(1, wanted("a", 0, 0));
    logs.service.close();
    try (FetchResponse response = fetch.get(0, TimeUnit.SECONDS)) {
      assertEquals(ErrorCode.NONE, response.entries().get(0).error());
    }
    CompletableFuture<FetchResponse> late = waiting(1, wanted("a", 0, 0));
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> late.get(0, TimeUnit.SECONDS));
    assertEquals(IllegalStateException.class, e.getCause().getClass());
    assertEquals(0, log.listenerCount());
  }

  @Test
  void closingAnswersThoseThatAreJustBeginning() throws Exception {
    for (int round = 0; round < 200; round++) {
      ReadThreads threads = new ReadThreads();
      Fetches fetches = new Fetches(logs.lookup(), threads, logs.engine.clock());
      SynchronousQueue<CompletableFuture<FetchResponse>> begun = new SynchronousQueue<>();
      CountDownLatch together = new CountDownLatch(1);
      Thread client =
          new Thread(
              () -> {
                try {
                  together.await();
                  begun.put(fetches.fetch(request(LONG_MILLIS, 1, wanted("a", 0, 0))));
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              });
      client.start();
      together.countDown();
      fetches.expireAll();
      threads.close();
      fetches.close();
      // Answered or failed, but never left alone.
      get(begun.take().handle((response, error) -> response == null ? error : response));
      client.join();
      assertEquals(0, log.listenerCount());
    }
  }

  @Test
  void noWakeUpIsLostBetweenReadingAndListening() throws Exception {
    int rounds = 3000;
    SynchronousQueue<Integer> turns = new SynchronousQueue<>();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Thread appender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < rounds; i++) {
                  turns.take();
                  var unused = logs.append(entry("a", 0, batch()));
                }
              } catch (InterruptedException | RuntimeException e) {
                failure.set(e);
              }
            });
    appender.start();
    for (int i = 0; i < rounds; i++) {
      turns.put(i);
      try (FetchResponse response = get(waiting(1, wanted("a", 0, i)))) {
        assertEquals(List.of((long) i), offsetsOf(response, 0), "round " + i);
      }
    }
    appender.join();
    assertEquals(null, failure.get());
    assertEquals(0, log.listenerCount());
  }

  @Test
  void noWakeUpIsLostWhileBytesAddUpOverPartitions() throws Exception {
    int partitions = 3;
    int perRound = 4;
    int rounds = 500;
    logs.create("many", partitions, LogConfig.DEFAULTS);
    long[] next = new long[partitions];
    SynchronousQueue<Integer> turns = new SynchronousQueue<>();
    Thread appender =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < rounds; i++) {
                  turns.take();
                  for (int j = 0; j < perRound; j++) {
                    get(logs.append(entry("many", j % partitions, batch())));
                  }
                }
              } catch (Exception e) {
                throw new AssertionError(e);
              }
            });
    appender.start();
    for (int i = 0; i < rounds; i++) {
      turns.put(i);
      FetchRequest.Entry[] entries = new FetchRequest.Entry[partitions];
      for (int j = 0; j < partitions; j++) {
        entries[j] = wanted("many", j, next[j]);
      }
      try (FetchResponse response = get(waiting(perRound * BATCH_BYTES, entries))) {
        for (int j = 0; j < partitions; j++) {
          next[j] += offsetsOf(response, j).size();
        }
      }
      assertEquals((long) perRound * (i + 1), next[0] + next[1] + next[2], "round " + i);
    }
    appender.join();
  }

  @Test
  void theCommitThreadReadsNothing() throws Exception {
    ReadThreads threads = new ReadThreads(1, 1);
    Fetches fetches = new Fetches(logs.lookup(), threads, logs.engine.clock());
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    assertTrue(
        threads.tryExecute(
            () -> {
              busy.countDown();
              awaitQuietly(release);
            }));
    busy.await();
    assertTrue(threads.tryExecute(() -> {})); // fills the queue
    CompletableFuture<String> answeredBy = new CompletableFuture<>();
    CompletableFuture<FetchResponse> fetch =
        fetches.fetch(request(LONG_MILLIS, 1, wanted("a", 0, 0)));
    var unused =
        fetch.thenAccept(
            response -> {
              response.close();
              answeredBy.complete(Thread.currentThread().getName());
            });
    append("a", 0);
    settle();
    // No reader is free, and nobody else may read: it waits until one is.
    assertFalse(fetch.isDone());
    release.countDown();
    assertEquals("esker-read", get(answeredBy));
    threads.close();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aBugInAReadFailsTheFetchRatherThanLeavingItAlone() {
    ReadThreads threads = new ReadThreads();
    PartitionLookup broken =
        new PartitionLookup(
            logs.engine,
            () -> {
              if (Thread.currentThread().getName().equals("esker-read")) {
                throw new IllegalStateException("broken");
              }
              return new ClusterTwin(java.util.Map.of());
            },
            Leadership.ALONE,
            ReadReplica.LEADER);
    PendingFetch fetch =
        new PendingFetch(
            request(LONG_MILLIS, 1, wanted("a", 0, 0)), broken, threads, logs.engine.clock());
    fetch.start(false, false);
    ExecutionException e =
        assertThrows(ExecutionException.class, () -> fetch.result().get(60, TimeUnit.SECONDS));
    assertEquals("broken", e.getCause().getMessage());
    threads.close();
  }

  /**
   * One batch comes between the first read and the listening, so only the second read sees it;
   * another one, elsewhere, behind that read but before it is noted what was seen.
   */
  @Test
  void whatComesWhileAReadIsNotedCounts() throws Exception {
    logs.create("many", 3, LogConfig.DEFAULTS);
    AtomicInteger lookups = new AtomicInteger();
    PartitionLookup busy =
        new PartitionLookup(
            logs.engine,
            () -> {
              int lookup = lookups.incrementAndGet();
              if (lookup == 2 || lookup == 6) {
                assertDoesNotThrow(() -> append("many", lookup == 2 ? 0 : 1));
              }
              return logs.cluster();
            },
            Leadership.ALONE,
            ReadReplica.LEADER);
    FetchRequest.Entry[] all = {wanted("many", 0, 0), wanted("many", 1, 0), wanted("many", 2, 0)};
    try (ReadThreads threads = new ReadThreads()) {
      PendingFetch fetch =
          new PendingFetch(
              request(LONG_MILLIS, 2 * BATCH_BYTES, all), busy, threads, logs.engine.clock());
      fetch.start(true, false);
      get(fetch.result()).close();
    }
  }
}

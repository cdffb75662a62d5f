package dev.esker.server.logs;

import static dev.esker.server.logs.LogFixture.BATCH_BYTES;
import static dev.esker.server.logs.LogFixture.LONG_MILLIS;
import static dev.esker.server.logs.LogFixture.batch;
import static dev.esker.server.logs.LogFixture.entry;
import static dev.esker.server.logs.LogFixture.get;
import static dev.esker.server.logs.LogFixture.offsetsOf;
import static dev.esker.server.logs.LogFixture.request;
import static dev.esker.server.logs.LogFixture.wanted;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.engine.LogConfig;
import dev.esker.engine.partition.PartitionLog;
import dev.esker.spi.FetchRequest;
import dev.esker.spi.FetchResponse;
import java.nio.file.Path;
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

/** Fetches that meet appends at the worst of times, and threads that are busy or break. */
@Timeout(120)
class FetchRaceTest {
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
      try (FetchResponse response = get(logs.waiting(1, wanted("a", 0, i)))) {
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
      try (FetchResponse response = get(logs.waiting(perRound * BATCH_BYTES, entries))) {
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
    logs.appendOne("a", 0);
    logs.settle(log);
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
        logs.lookup(
            () -> {
              if (Thread.currentThread().getName().equals("esker-read")) {
                throw new IllegalStateException("broken");
              }
              return new ClusterTwin(java.util.Map.of());
            });
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
        logs.lookup(
            () -> {
              int lookup = lookups.incrementAndGet();
              if (lookup == 2 || lookup == 6) {
                assertDoesNotThrow(() -> logs.appendOne("many", lookup == 2 ? 0 : 1));
              }
              return logs.cluster();
            });
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

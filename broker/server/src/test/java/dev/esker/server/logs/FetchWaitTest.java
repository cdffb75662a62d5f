package dev.esker.server.logs;

import static dev.esker.server.logs.LogFixture.BATCH_BYTES;
import static dev.esker.server.logs.LogFixture.LARGE;
import static dev.esker.server.logs.LogFixture.LONG_MILLIS;
import static dev.esker.server.logs.LogFixture.get;
import static dev.esker.server.logs.LogFixture.offsetsOf;
import static dev.esker.server.logs.LogFixture.request;
import static dev.esker.server.logs.LogFixture.wanted;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How fetches wait, and what ends that. */
@Timeout(120)
class FetchWaitTest {
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
  void anAppendWakes() throws Exception {
    CompletableFuture<FetchResponse> fetch = logs.waiting(1, wanted("a", 0, 0));
    assertFalse(fetch.isDone());
    logs.appendOne("a", 0);
    try (FetchResponse response = get(fetch)) {
      assertEquals(List.of(0L), offsetsOf(response, 0));
    }
    assertEquals(0, log.listenerCount());
  }

  @Test
  void itWakesOnlyWhenEnoughIsThere() throws Exception {
    logs.appendOne("a", 0);
    CompletableFuture<FetchResponse> fetch = logs.waiting(3 * BATCH_BYTES, wanted("a", 0, 0));
    logs.appendOne("a", 0);
    logs.settle(log);
    assertFalse(fetch.isDone());
    logs.appendOne("a", 0);
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
    CompletableFuture<FetchResponse> fetch = logs.waiting(partitions * BATCH_BYTES, entries);
    for (int i = 0; i < partitions; i++) {
      assertFalse(fetch.isDone());
      logs.appendOne("many", i);
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
    logs.appendOne("a", 0);
    get(fetch).close();
  }

  @Test
  void theDeadlineEndsItWithWhatThereIs() throws Exception {
    logs.appendOne("a", 0);
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
    get(logs.waiting(0, wanted("a", 0, 0))).close();
    get(logs.service.fetch(request(0, LARGE, wanted("a", 0, 0)))).close();
    get(logs.service.fetch(request(-1, LARGE, wanted("a", 0, 0)))).close();
  }

  @Test
  void deletionWakes() throws Exception {
    CompletableFuture<FetchResponse> fetch = logs.waiting(1, wanted("a", 0, 0));
    get(logs.engine.delete(log.id()));
    try (FetchResponse response = get(fetch)) {
      assertEquals(ErrorCode.NOT_LEADER_OR_FOLLOWER, response.entries().get(0).error());
    }
    assertEquals(0, log.listenerCount());
  }

  @Test
  void aPartitionThatIsCreatedAnewIsNotWaitedForInPlaceOfTheOldOne() throws Exception {
    CompletableFuture<FetchResponse> fetch = logs.waiting(1, wanted("a", 0, 0));
    logs.create("a"); // the same name, another id
    get(logs.engine.delete(log.id()));
    get(fetch).close();
  }

  @Test
  void aLogStartThatPassesItsOffsetWakes() throws Exception {
    logs.appendOne("a", 0);
    logs.appendOne("a", 0);
    CompletableFuture<FetchResponse> fetch = logs.waiting(LARGE, wanted("a", 0, 0));
    logs.settle(log);
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
      logs.appendOne("a", 0);
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
    CompletableFuture<FetchResponse> fetch = logs.waiting(1, wanted("a", 0, 0));
    logs.service.close();
    try (FetchResponse response = fetch.get(0, TimeUnit.SECONDS)) {
      assertEquals(ErrorCode.NONE, response.entries().get(0).error());
    }
    CompletableFuture<FetchResponse> late = logs.waiting(1, wanted("a", 0, 0));
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
}

package dev.esker.bench.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.http.HttpSettings.Reading;
import dev.esker.bench.load.KeyDistribution;
import dev.esker.bench.load.Ledger;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.LoadRun;
import dev.esker.bench.load.RecordShape;
import dev.esker.bench.load.Time;
import dev.esker.bench.load.ValueForm;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.TopicSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole loads on the twin. */
@Timeout(60)
class HttpLoadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TwinServer server;

  HttpLoadTest() throws IOException {
    server = new TwinServer();
  }

  @AfterEach
  void close() {
    server.close();
  }

  private static Workload workload(long records, long rate, Workload.Clients clients) {
    return new Workload(
        new TopicSpec("t", 3, 1),
        new RecordShape(38, ValueForm.TEXT, KeyDistribution.UNIFORM, 10, 1),
        new Workload.Bounds(records, Duration.ofHours(1), 1L << 30),
        rate,
        clients,
        Duration.ZERO);
  }

  private static Workload.Clients afterwards(int connections, int inFlight) {
    return new Workload.Clients(connections, 2, inFlight, false, true);
  }

  private LoadResult run(HttpSettings settings, Workload workload) throws InterruptedException {
    try (HttpTarget target = new HttpTarget(settings)) {
      target.createTopic(workload.topic());
      LoadResult result =
          new LoadRun(workload, target, Time.system(), PATIENCE, interval -> {}).run();
      assertEquals(0, target.requests().orElseThrow().reconnects());
      target.deleteTopic();
      assertFalse(server.hasTopic("t"));
      return result;
    }
  }

  @Test
  void aClosedLoopHasOneRequestUnderWayPerConnection() throws InterruptedException {
    // The first five requests are answered when all five are there, from as many connections.
    CountDownLatch all = new CountDownLatch(5);
    server.behaving(
        (exchange, number) -> {
          if (number < 5) {
            all.countDown();
            all.await();
          }
          return false;
        });
    LoadResult result = run(server.settings(1, 1), workload(1_003, 0, afterwards(5, 1)));
    assertTrue(result.isGood());
    assertEquals(LoadResult.Ended.RECORDS, result.ended());
    assertEquals(new Ledger.Balance(1_003, 1_003, 0, 0, 0), result.outcome().balance());
    assertEquals(1_003, result.ack().getTotalCount());
    assertEquals(1_003, server.sizes().size());
    // Reading verifies; it has no latency.
    assertEquals(0, result.endToEnd().getTotalCount());
    assertEquals(0, result.read().records());
  }

  @Test
  void aClosedLoopOfArraysFillsThem() throws InterruptedException {
    LoadResult result = run(server.settings(50, 100), workload(2_000, 0, afterwards(2, 50)));
    assertTrue(result.isGood());
    assertEquals(2_000, result.outcome().balance().acknowledged());
    // The first record of a connection goes at once, the last ones are what is left.
    List<Integer> sizes = server.sizes();
    assertTrue(sizes.size() <= 2_000 / 50 + 4, sizes.toString());
    assertEquals(50, sizes.stream().mapToInt(Integer::intValue).max().orElseThrow());
    assertEquals(2_000, sizes.stream().mapToInt(Integer::intValue).sum());
  }

  @Test
  void atARateTheWaitForABusyConnectionIsCharged() throws InterruptedException {
    CountDownLatch second = new CountDownLatch(1);
    server.behaving(
        (exchange, number) -> {
          if (number == 0) {
            second.await();
          }
          return false;
        });
    Workload workload = workload(30, 10_000, new Workload.Clients(1, 1, 0, false, true));
    // Everything is due within 3 ms; the server answers nothing before a second has passed.
    HttpSettings settings = server.settings(20, 100);
    try (HttpTarget target = new HttpTarget(settings)) {
      target.createTopic(workload.topic());
      LoadRun run =
          new LoadRun(workload, target, Time.system(), PATIENCE, interval -> second.countDown());
      LoadResult result = run.run();
      assertTrue(result.isGood());
      assertEquals(30, server.sizes().stream().mapToInt(Integer::intValue).sum());
      assertTrue(result.ack().getMinValue() > 900_000_000L, "min " + result.ack().getMinValue());
      assertEquals(server.sizes().size(), target.requests().orElseThrow().answered());
    }
  }

  @Test
  void eventsBringRecordsAsTheyAreWritten() throws InterruptedException {
    HttpSettings settings =
        new HttpSettings(server.host(), server.port(), 1, 10, Reading.EVENTS, 1);
    LoadResult result = run(settings, workload(500, 0, new Workload.Clients(4, 2, 1, true)));
    assertTrue(result.isGood());
    assertEquals(new Ledger.Balance(500, 1_000, 0, 0, 0), result.outcome().balance());
    assertEquals(1_000, result.endToEnd().getTotalCount());
  }

  @Test
  void soDoesLongPoll() throws InterruptedException {
    LoadResult result =
        run(server.settings(1, 10), workload(500, 0, new Workload.Clients(4, 2, 1, false)));
    assertTrue(result.isGood());
    assertEquals(500, result.endToEnd().getTotalCount());
  }

  @Test
  void refusalsAreCountedByStatus() throws InterruptedException {
    server.behaving(
        (exchange, number) -> {
          if (number % 100 == 7) {
            TwinServer.answer(
                exchange, 503, "{\"error\":{\"code\":\"UNAVAILABLE\",\"message\":\"no room\"}}");
          } else if (number % 100 == 50) {
            TwinServer.answer(exchange, 413, "");
          }
          return number % 100 == 7 || number % 100 == 50;
        });
    LoadResult result = run(server.settings(1, 1), workload(1_000, 0, afterwards(3, 1)));
    assertFalse(result.isGood());
    assertTrue(result.isVerified());
    assertEquals(20, result.outcome().failed());
    assertEquals(Map.of("503", 10L, "413", 10L), result.outcome().failures());
    assertEquals(new Ledger.Balance(980, 980, 0, 0, 0), result.outcome().balance());
  }

  @Test
  void aServerThatRefusesEverythingEndsTheRun() throws InterruptedException {
    server.behaving(
        (exchange, number) -> {
          TwinServer.answer(exchange, 503, "");
          return true;
        });
    LoadResult result = run(server.settings(1, 1), workload(100_000, 0, afterwards(4, 1)));
    assertEquals(LoadResult.Ended.FAILURES, result.ended());
    // Those that were under way when it had been enough are counted as well.
    assertTrue(result.outcome().failed() < 1_004, "failed " + result.outcome().failed());
    assertEquals(0, result.outcome().balance().acknowledged());
  }

  @Test
  void recordsThatAreAcknowledgedAndNotThereAreMissed() throws InterruptedException {
    server.behaving(
        (exchange, number) -> {
          if (number != 5) {
            return false;
          }
          TwinServer.answer(exchange, 200, "{\"partition\":0,\"offset\":5}");
          return true;
        });
    Workload workload = workload(100, 0, afterwards(1, 1));
    try (HttpTarget target = new HttpTarget(server.settings(1, 1))) {
      target.createTopic(workload.topic());
      LoadResult result =
          new LoadRun(workload, target, Time.system(), Duration.ofSeconds(1), interval -> {}).run();
      assertEquals(new Ledger.Balance(100, 99, 1, 0, 0), result.outcome().balance());
      assertFalse(result.isGood());
    }
  }
}

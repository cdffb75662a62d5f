package dev.esker.bench.compare.ceiling;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.http.HttpSettings;
import dev.esker.bench.http.HttpTarget;
import dev.esker.bench.load.KeyDistribution;
import dev.esker.bench.load.LoadResult;
import dev.esker.bench.load.LoadRun;
import dev.esker.bench.load.RecordShape;
import dev.esker.bench.load.Time;
import dev.esker.bench.load.ValueForm;
import dev.esker.bench.load.Workload;
import dev.esker.bench.target.TopicSpec;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** With the load driver, for which it is made. */
@Timeout(60)
class NullHttpServerTest {
  private NullHttpServer server;

  @BeforeEach
  void start() throws InterruptedException {
    server = NullHttpServer.start(0);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100})
  void everyRecordIsAcknowledged(int recordsPerRequest) throws InterruptedException {
    HttpSettings settings =
        new HttpSettings(
            InetAddress.getLoopbackAddress().getHostAddress(),
            server.port(),
            recordsPerRequest,
            recordsPerRequest,
            HttpSettings.Reading.LONG_POLL,
            1);
    Workload workload =
        new Workload(
            new TopicSpec("t", 1, 1),
            new RecordShape(38, ValueForm.TEXT, KeyDistribution.UNIFORM, 10, 1),
            new Workload.Bounds(10_000, Duration.ofHours(1), 1L << 30),
            0,
            new Workload.Clients(20, 0, recordsPerRequest, false),
            Duration.ZERO);
    try (HttpTarget target = new HttpTarget(settings)) {
      target.createTopic(workload.topic());
      LoadResult result =
          new LoadRun(workload, target, Time.system(), Duration.ofSeconds(1), interval -> {}).run();
      target.deleteTopic();
      assertTrue(result.isGood(), result.outcome().failures().toString());
      assertEquals(10_000, result.outcome().balance().acknowledged());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\r\nContent-Length: x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
      })
  void nonsenseClosesTheConnection(String request) throws Exception {
    assertEquals(-1, firstByteAfter(request));
  }

  @Test
  void soDoesAHeadWithoutAnEnd() throws Exception {
    assertEquals(-1, firstByteAfter("x".repeat(5_000)));
  }

  private int firstByteAfter(String request) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read();
    }
  }
}

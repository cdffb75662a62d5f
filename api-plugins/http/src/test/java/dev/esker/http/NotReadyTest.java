package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.esker.spi.Frontend;
import dev.esker.spi.Readiness;
import dev.esker.spi.Readiness.State;
import dev.esker.spi.twin.TwinBroker;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Before the broker serves, and when it doesn't any more: that is said, and nothing else served.
 */
@Timeout(60)
class NotReadyTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final TwinBroker broker = new TwinBroker(HttpFrontendPlugin.NAME);
  private Frontend frontend;
  private RawHttp http;

  @BeforeEach
  void open() throws Exception {
    broker.readiness = new Readiness(State.RECOVERING, "the log is replayed", 43);
    frontend = new HttpFrontendPlugin().create(broker);
    int port = frontend.open().toCompletableFuture().get(20, TimeUnit.SECONDS).get(0).port();
    http = new RawHttp(port);
  }

  @AfterEach
  void close() throws Exception {
    http.close();
    frontend.close();
    broker.close();
  }

  private RawHttp.Answer get(String path) throws Exception {
    http.get(path);
    return http.receive();
  }

  private void assertUnavailable(RawHttp.Answer answer, String why) throws Exception {
    assertEquals(503, answer.status(), answer::text);
    assertEquals("1", answer.headers().get("retry-after"));
    JsonNode error = JSON.readTree(answer.body()).get("error");
    assertEquals("UNAVAILABLE", error.get("code").asText());
    assertTrue(error.get("message").asText().contains(why), answer::text);
    assertFalse(error.has("field"), answer::text);
  }

  @Test
  void callsAreRefusedWhileTheLogIsRecovered() throws Exception {
    assertUnavailable(get("/list-topics"), "the log is replayed");
    assertUnavailable(get("/topics/t/partitions/0/consume"), "RECOVERING");
    http.post("/produce", "{\"topic\":\"t\",\"message\":\"m\"}");
    assertUnavailable(http.receive(), "RECOVERING");
    RawHttp.Answer unknown = get("/nothing");
    assertEquals(404, unknown.status());
  }

  @Test
  void healthSaysWhatItWaitsFor() throws Exception {
    RawHttp.Answer ready = get("/health/ready");
    assertEquals(503, ready.status());
    assertEquals("1", ready.headers().get("retry-after"));
    assertEquals(
        "{\"ready\":false,\"state\":\"RECOVERING\",\"waiting_for\":\"the log is replayed\","
            + "\"percent\":43}",
        ready.text());
    assertEquals("{\"live\":true}", get("/health/live").text());
    RawHttp.Answer health = get("/health");
    assertEquals(503, health.status());
    assertTrue(health.text().startsWith("{\"status\":\"unavailable\",\"live\":true,"));
    assertEquals(200, get("/").status());
    assertEquals(200, get("/metrics").status());
  }

  @Test
  void fromStartOnItServes() throws Exception {
    broker.cluster.add("t", 1);
    broker.readiness = new Readiness(State.STARTING, "front ends", -1);
    frontend.start().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertEquals("{\"topics\":[\"t\"]}", get("/list-topics").text());
    broker.readiness = Readiness.READY;
    assertEquals("{\"ready\":true,\"state\":\"READY\"}", get("/health/ready").text());
  }

  @Test
  void aFencedBrokerIsToBeRestarted() throws Exception {
    broker.readiness = new Readiness(State.FENCED, "an fsync failed", -1);
    RawHttp.Answer live = get("/health/live");
    assertEquals(503, live.status());
    assertEquals("{\"live\":false}", live.text());
    assertUnavailable(get("/topics"), "an fsync failed");
    broker.readiness = new Readiness(State.DRAINING, "asked to stop", -1);
    assertEquals(200, get("/health/live").status());
    assertUnavailable(get("/topics"), "DRAINING");
  }
}

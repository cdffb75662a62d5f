package dev.esker.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a browser gets of a whole broker: the console, and the changes that it shows. */
@Timeout(120)
class HttpPagesTest {

  @TempDir private Path directory;
  private HttpBroker broker;

  @BeforeEach
  void start() throws Exception {
    broker = HttpBroker.start(directory);
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  private static void await(Iterator<String> lines, String part) {
    String line = lines.next();
    while (!line.contains(part)) {
      line = lines.next();
    }
  }

  @Test
  void changesOfTheClusterAsTheyHappen() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + broker.http() + "/cluster/events")).build();
    try (Stream<String> events =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofLines()).body()) {
      Iterator<String> lines = events.iterator();
      await(lines, "event: status");
      await(lines, "\"topics\":0");
      broker.ok("POST", "/topics/t", "{\"num_partitions\":2}");
      await(lines, "\"kind\":\"topic\",\"topic\":\"t\",\"to\":\"created\"}");
      broker.ok("PATCH", "/topics/t", "{\"num_partitions\":3}");
      await(lines, "\"kind\":\"topic\",\"topic\":\"t\",\"to\":\"changed\"}");
      await(lines, "\"topics\":1,\"partitions\":3");
    }
  }

  @Test
  void figuresOfABrokerByItsNumber() throws Exception {
    HttpAnswer metrics = broker.ok("GET", "/cluster/brokers/1/metrics?per_partition=true", null);
    assertEquals("text/plain", metrics.type());
    assertTrue(metrics.text().contains("\nesker_"), metrics::toString);
    HttpBroker.assertError(
        404, "BROKER_ID_NOT_REGISTERED", null, broker.get("/cluster/brokers/2/metrics"));
  }

  @Test
  void theConsole() throws Exception {
    HttpAnswer page = broker.get("/", "Accept", "text/html");
    assertEquals(200, page.status());
    assertEquals("text/html", page.type());
    assertTrue(page.text().startsWith("<!doctype html>"), page::toString);
    assertEquals("text/javascript", broker.ok("GET", "/console/app.js", null).type());
    assertEquals(404, broker.get("/console/absent.js").status());
    assertEquals("false", broker.ok("GET", "/cluster/node", null).at("/read_only").asText());
  }
}

package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.esker.spi.Frontend;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Records as server-sent events: where they begin, how they go on, and how they end. */
class EventStreamTest extends HttpFixture {

  private static final String PARTITION = "/topics/t/partitions/0/consume";
  private static final String TOPIC = "/topics/t/consume";

  @BeforeEach
  void records() throws Exception {
    start();
    try (RawHttp producer = new RawHttp(port())) {
      for (int i = 0; i < 6; i++) {
        put(producer, i % 2, "v" + i);
      }
    }
  }

  private static void put(RawHttp producer, int partition, String value) throws IOException {
    producer.post(
        "/topics/t/produce", "{\"partition\":" + partition + ",\"value\":\"" + value + "\"}");
    assertEquals(200, producer.receive().status());
  }

  private RawHttp stream(String path, String headers) throws IOException {
    RawHttp client = client();
    client.send(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n"
            + headers
            + "\r\n");
    return client;
  }

  private static List<String> lines(String events, String field) {
    List<String> found = new ArrayList<>();
    events
        .lines()
        .filter(line -> line.startsWith(field + ": "))
        .forEach(line -> found.add(line.substring(field.length() + 2)));
    return found;
  }

  private static List<String> values(String events) throws IOException {
    List<String> found = new ArrayList<>();
    for (String data : lines(events, "data")) {
      found.add(JSON.readTree(data).get("value").asText());
    }
    return found;
  }

  /** Reads on until that is there. */
  private static String readUntil(RawHttp client, String text) throws IOException {
    StringBuilder all = new StringBuilder();
    while (all.indexOf(text) < 0) {
      byte[] chunk = client.chunk();
      assertTrue(chunk.length > 0, () -> "ended without " + text + ": " + all);
      all.append(new String(chunk, StandardCharsets.UTF_8));
    }
    return all.toString();
  }

  @Test
  void aLimitEndsTheStream() throws Exception {
    RawHttp client = stream(PARTITION + "?limit=2", "");
    RawHttp.Answer answer = client.receive();
    assertEquals("text/event-stream", answer.headers().get("content-type"));
    assertEquals("no-cache", answer.headers().get("cache-control"));
    assertEquals(List.of("v0", "v2"), values(answer.text()));
    assertEquals(List.of("0", "1"), lines(answer.text(), "id"));
    isServed(client);
  }

  @Test
  void aPartitionGoesOnBehindTheLastEvent() throws Exception {
    RawHttp client = stream(PARTITION + "?offset=earliest&limit=2", "Last-Event-ID: 0\r\n");
    assertEquals(List.of("v2", "v4"), values(client.receive().text()));
  }

  @Test
  void aTopicGoesOnBehindTheLastEvent() throws Exception {
    String first = stream(TOPIC + "?limit=4", "").receive().text();
    List<String> all = new ArrayList<>(values(first));
    String last = lines(first, "id").get(3);
    String rest =
        stream(TOPIC + "?from=latest&limit=2", "Last-Event-ID: " + last + "\r\n").receive().text();
    all.addAll(values(rest));
    all.sort(null);
    assertEquals(List.of("v0", "v1", "v2", "v3", "v4", "v5"), all);
  }

  @Test
  void whatComesLaterIsTold() throws Exception {
    RawHttp client = stream(PARTITION + "?offset=latest", "");
    assertEquals(200, client.receiveHead().status());
    readUntil(client, "retry: ");
    RawHttp producer = client();
    for (int i = 0; i < 50; i++) {
      put(producer, 0, "later " + i);
      assertEquals(List.of("later " + i), values(readUntil(client, "later " + i + "\"}\n\n")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/topics/t/partitions/0/consume?offset=99, '', OFFSET_OUT_OF_RANGE",
    "/topics/t/partitions/0/consume?offset=-1, '', INVALID_REQUEST",
    "/topics/t/partitions/0/consume?offset=x, '', INVALID_REQUEST",
    "/topics/t/partitions/0/consume, Last-Event-ID: x, INVALID_REQUEST",
    "/topics/t/partitions/0/consume, Last-Event-ID: 99, OFFSET_OUT_OF_RANGE",
    "/topics/t/partitions/0/consume, Last-Event-ID: 9223372036854775807, INVALID_REQUEST",
    "/topics/t/consume, Last-Event-ID: 1, INVALID_REQUEST",
    "/topics/t/consume?from=1, '', INVALID_REQUEST",
    "/topics/t/consume?limit=0, '', INVALID_REQUEST"
  })
  void aWrongPlaceIsRefusedBeforeTheStreamBegins(String path, String header, String code)
      throws Exception {
    RawHttp client = stream(path, header.isEmpty() ? "" : header + "\r\n");
    refused(400, code, client);
    isServed(client);
  }

  @Test
  void aLogStartThatPassesTheReaderIsAnErrorAtTheEnd() throws Exception {
    RawHttp producer = client();
    // A reader that waits at the end is passed when everything is deleted behind a new record.
    RawHttp slow = client(4_096);
    fill(20, 500_000);
    slow.send(
        "GET " + PARTITION + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
    assertEquals(200, slow.receiveHead().status());
    producer.send(
        "DELETE /topics/t/partitions/0/records?before=23 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    RawHttp.Answer deleted = producer.receive();
    assertEquals(200, deleted.status(), deleted::text);
    String all = readUntil(slow, "event: error\n");
    String error = all.substring(all.indexOf("event: error\n"));
    while (!error.endsWith("\n\n")) {
      error += new String(slow.chunk(), StandardCharsets.UTF_8);
    }
    JsonNode told = JSON.readTree(lines(error, "data").get(0));
    assertEquals("OFFSET_OUT_OF_RANGE", told.at("/error/code").asText());
    assertEquals(0, slow.chunk().length);
    isServed(slow);
  }

  @Test
  void aTopicThatGoesIsAnErrorAtTheEnd() throws Exception {
    RawHttp client = stream(PARTITION + "?offset=latest", "");
    assertEquals(200, client.receiveHead().status());
    readUntil(client, "retry: ");
    await(() -> broker.logs.waitingFetches.get() == 1, "the stream waits");
    broker.cluster.remove("t");
    broker.cluster.add("other", 1);
    RawHttp producer = client();
    // The log looks at what waits with the next record.
    producer.post("/topics/other/produce", "{\"value\":1}");
    assertEquals(200, producer.receive().status());
    assertTrue(readUntil(client, "event: error\n").contains("UNKNOWN_TOPIC_OR_PARTITION"));
    assertEquals(0, client.chunk().length);
  }

  @Test
  void aClientThatGoesEndsItsStream() throws Exception {
    RawHttp client = stream(PARTITION + "?offset=latest", "");
    assertEquals(200, client.receiveHead().status());
    await(() -> broker.logs.waitingFetches.get() == 1, "the stream waits");
    assertEquals(1, listener().requests());
    client.close();
    await(() -> listener().requests() == 0, "the stream's end");
  }

  @ParameterizedTest
  @ValueSource(strings = {PARTITION, TOPIC})
  void headAsksForNoStream(String path) throws Exception {
    RawHttp client = client();
    client.send(
        "HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n");
    assertEquals(200, client.receiveHead().status());
    isServed(client);
  }

  @Test
  void drainingEndsStreamsAndAnswersWhatWaits() throws Exception {
    RawHttp client = stream(PARTITION + "?offset=latest", "");
    assertEquals(200, client.receiveHead().status());
    readUntil(client, "retry: ");
    RawHttp poll = client();
    poll.get(PARTITION + "?offset=latest&wait_ms=60000");
    await(() -> broker.logs.waitingFetches.get() == 2, "both wait");
    Frontend draining = frontend;
    CompletableFuture<Void> drained = draining.drain(Duration.ofSeconds(60)).toCompletableFuture();
    assertEquals(0, client.chunk().length);
    client.expectClosed();
    JsonNode answer = json(poll.receive());
    assertEquals(0, answer.get("messages").size());
    assertEquals(3, answer.get("next_offset").asInt());
    assertFalse(answer.get("cursor").asText().isEmpty());
    poll.expectClosed();
    drained.get(20, TimeUnit.SECONDS);
  }
}

package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random requests, and right ones with something changed. None may be answered with a 5xx or not at
 * all, or take anything with it; a seed that fails is run again with {@code -Desker.fuzz.seed}.
 */
class HttpFuzzTest extends HttpFixture {

  private static final int REQUESTS = 3_000;
  private static final int SLOW_REQUESTS = 200_000;

  /** After it the connection is closed, if the request before has left it open. */
  private static final String LAST =
      "GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

  private static final List<String> METHODS =
      List.of("GET", "POST", "PATCH", "DELETE", "HEAD", "OPTIONS", "PUT", "get", "X");
  private static final List<String> PATHS =
      List.of(
          "/create-topic",
          "/list-topics",
          "/metadata",
          "/produce",
          "/consume?topic=t&partition=0",
          "/topics",
          "/topics/t",
          "/topics/new",
          "/topics/t/configs",
          "/topics/t/produce",
          "/topics/t/consume",
          "/topics/t/partitions/0",
          "/topics/t/partitions/0/consume?offset=0&limit=10",
          "/topics/t/partitions/1/offset?at=latest",
          "/topics/t/partitions/0/records?before=0",
          "/consumer-groups",
          "/consumer-groups/g",
          "/consumer-groups/g/register",
          "/consumer-groups/g/heartbeat",
          "/consumer-groups/g/unregister",
          "/consumer-groups/g/topics/t/partitions/0",
          "/consumer-groups/g/topics/t/partitions/0/commit",
          "/cluster/status",
          "/admin/assignment-plan",
          "/health",
          "/health/live",
          "/metrics",
          "/");
  private static final List<String> HEADERS =
      List.of(
          "Content-Type: application/json",
          "Content-Type: application/x-ndjson",
          "Content-Type: text/plain",
          "Content-Type: application/cloudevents+json",
          "Content-Type: application/cloudevents-batch+json",
          "Content-Type: multipart/form-data",
          "Content-Encoding: gzip",
          "Content-Encoding: zstd",
          "Accept-Encoding: gzip;q=0.5, zstd",
          "Accept: text/event-stream",
          "Last-Event-ID: 3",
          "Idempotency-Key: k",
          "Idempotency-Key:",
          "Origin: https://example.org",
          "Expect: 100-continue",
          "Expect: nonsense",
          "ce-id: 1",
          "ce-specversion: 1.0",
          "ce-type: x",
          "Esker-Client-Id: c",
          "Connection: Upgrade, HTTP2-Settings",
          "Upgrade: h2c",
          "HTTP2-Settings: AAMAAABkAAQAAP__",
          "Host: example.org",
          "Range: bytes=0-1");
  private static final List<String> BODIES =
      List.of(
          "",
          "{}",
          "[]",
          "null",
          "{\"topic\":\"t\",\"partition\":1,\"message\":\"m\"}",
          "{\"key\":\"k\",\"value\":{\"a\":[1,2.5,null,true]},\"headers\":{\"h\":[\"x\",\"y\"]}}",
          "[{\"value\":1,\"partition\":0},{\"value_base64\":\"AAEC\",\"timestamp\":1}]",
          "{\"value\":1}\n{\"value\":2}\n",
          "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/\",\"type\":\"t\",\"data\":{}}",
          "{\"num_partitions\":3,\"configs\":{\"retention.ms\":\"1000\",\"cleanup.policy\":null}}",
          "{\"topic\":\"made\",\"partitions\":3,\"replication_factor\":1}",
          "{\"consumer_id\":\"c\",\"topics\":[\"t\"],\"session_timeout_ms\":10000}",
          "{\"offset\":1,\"metadata\":\"m\",\"generation\":1}");
  private static final List<String> BITS =
      List.of(
          "\"",
          "{",
          "]",
          ",",
          "-1",
          "9223372036854775808",
          "1e999",
          "null",
          "\\ud800",
          "%",
          "%00",
          "%2F",
          "..",
          "?",
          "&",
          "=",
          ";",
          "/",
          "\u00e9",
          "\u0000",
          "\t",
          " ",
          "#",
          "[[[[[[[[[[");

  @Test
  void randomRequests() throws Exception {
    run(Long.getLong("esker.fuzz.seed", 20_261_122), REQUESTS);
  }

  @Test
  @Tag("slow")
  void manyMoreRandomRequests() throws Exception {
    run(Long.getLong("esker.fuzz.seed", System.nanoTime()), SLOW_REQUESTS);
  }

  private void run(long seed, int requests) throws Exception {
    set("max.request.bytes", "100000");
    start();
    Random random = new Random(seed);
    for (int i = 0; i < requests; i++) {
      byte[] request = request(random);
      try (RawHttp client = new RawHttp(port())) {
        isAnswered(client, request);
      } catch (IOException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", request " + i + ": " + text(request), e);
      }
    }
    RawHttp after = client();
    after.get("/health");
    assertTrue(after.receive().status() == 200);
  }

  private static String text(byte[] request) {
    return new String(request, StandardCharsets.ISO_8859_1);
  }

  /** Sends a request; it and a right one after it are answered, or the connection is closed. */
  private static void isAnswered(RawHttp client, byte[] request) throws IOException {
    RawHttp.Answer head;
    try {
      client.send(request);
      client.send(LAST);
      head = client.receiveHead();
      while (head.status() == 100) {
        head = client.receiveHead();
      }
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException closed) {
      return;
    }
    int status = head.status();
    assertTrue(status < 500, () -> "answered with " + status);
    if (!"text/event-stream".equals(head.headers().get("content-type"))) {
      client.skipUntilClosed();
    }
  }

  private static byte[] request(Random random) {
    String path = mutated(random, pick(random, PATHS), 3);
    String body = mutated(random, pick(random, BODIES), 2);
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    StringBuilder head = new StringBuilder();
    head.append(pick(random, METHODS)).append(' ').append(path).append(" HTTP/1.1\r\n");
    head.append("Host: localhost\r\n");
    for (int i = random.nextInt(4); i > 0; i--) {
      head.append(mutated(random, pick(random, HEADERS), 8)).append("\r\n");
    }
    // One that is too long would only have it wait for the rest, in vain.
    head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n");
    byte[] first = head.toString().getBytes(StandardCharsets.UTF_8);
    byte[] all = java.util.Arrays.copyOf(first, first.length + bytes.length);
    System.arraycopy(bytes, 0, all, first.length, bytes.length);
    return all;
  }

  private static String pick(Random random, List<String> from) {
    return from.get(random.nextInt(from.size()));
  }

  /** Changes one in so many. */
  private static String mutated(Random random, String text, int oneIn) {
    StringBuilder changed = new StringBuilder(text);
    while (random.nextInt(oneIn) == 0 && changed.length() > 1) {
      // The first character stays: an empty path is no request at all.
      int at = 1 + random.nextInt(changed.length());
      switch (random.nextInt(4)) {
        case 0 -> changed.insert(at, pick(random, BITS));
        case 1 -> changed.setLength(at);
        case 2 -> changed.insert(at, (char) (32 + random.nextInt(95)));
        default -> changed.replace(at - 1, at, pick(random, BITS));
      }
    }
    return changed.toString();
  }
}

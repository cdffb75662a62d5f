package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** HTTP/2 without encryption, by upgrade: Java's own client, and frames written by hand. */
class Http2Test extends HttpFixture {

  private static final int MANY = 500;
  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final byte[] NO_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
  }

  private HttpResponse<String> send(HttpRequest request) throws Exception {
    HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
    assertEquals(HttpClient.Version.HTTP_2, response.version());
    return response;
  }

  /** Java's client keeps its connections for longer than it is wanted; the drain closes them. */
  private void drained() throws Exception {
    frontend
        .drain(java.time.Duration.ofSeconds(10))
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  private HttpRequest put(int partition, String value) {
    return to("/topics/t/produce")
        .POST(
            BodyPublishers.ofString(
                "{\"partition\":" + partition + ",\"value\":\"" + value + "\"}"))
        .build();
  }

  @Test
  void recordsAreStoredAndRead() throws Exception {
    start();
    assertEquals("{\"partition\":1,\"offset\":0}", send(put(1, "v")).body());
    HttpResponse<String> read = send(to("/topics/t/partitions/1/consume").GET().build());
    assertEquals(200, read.statusCode());
    assertEquals("v", JSON.readTree(read.body()).at("/messages/0/value").asText());
    assertEquals(404, send(to("/topics/absent").GET().build()).statusCode());
    drained();
  }

  @Test
  void manyStreamsShareAConnection() throws Exception {
    start();
    send(put(0, "first"));
    int connections = listener().connections();
    List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
    // As many at a time as the server allows, as Java's client doesn't queue.
    for (int i = 0; i < MANY; i += 50) {
      List<CompletableFuture<HttpResponse<String>>> some = new ArrayList<>();
      for (int j = 0; j < 50; j++) {
        some.add(http.sendAsync(put(0, "v"), BodyHandlers.ofString()));
      }
      CompletableFuture.allOf(some.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
      all.addAll(some);
    }
    Set<Long> offsets = new TreeSet<>();
    for (CompletableFuture<HttpResponse<String>> each : all) {
      assertEquals(200, each.get().statusCode(), () -> each.join().body());
      offsets.add(JSON.readTree(each.get().body()).get("offset").asLong());
    }
    assertEquals(MANY, offsets.size());
    assertEquals(connections, listener().connections());
    drained();
  }

  @Test
  void aStreamThatIsNotReadHoldsUpNoOtherOnItsConnection() throws Exception {
    start();
    fill(120, 500_000);
    int lent = broker.logs.lentLeases.get();
    send(to("/list-topics").GET().build());
    HttpResponse<InputStream> stream =
        http.send(
            to("/topics/t/partitions/0/consume?limit=120")
                .header("Accept", "text/event-stream")
                .GET()
                .build(),
            BodyHandlers.ofInputStream());
    // The client's own windows take 32 MiB at most; half of what there is remains.
    int before = -1;
    for (int still = 0; still < 100; still++) {
      assertEquals(200, send(to("/list-topics").GET().build()).statusCode());
      int now = broker.logs.lentLeases.get() - lent;
      still = now == before ? still : 0;
      before = now;
    }
    assertTrue(before < 110, "read ahead for it: " + before);
    try (InputStream in = stream.body()) {
      String all = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      assertTrue(all.contains("id: 119\n"), "the last one is missing");
    }
    drained();
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    set("max.request.bytes", "1024");
    start();
    send(to("/list-topics").GET().build());
    HttpResponse<String> refused =
        send(to("/topics/t/produce").POST(BodyPublishers.ofString("x".repeat(50_000))).build());
    assertEquals(413, refused.statusCode());
    assertEquals(200, send(to("/list-topics").GET().build()).statusCode());
    drained();
  }

  @Test
  void aBodyThatDoesNotArriveHarmsItsOwnStreamOnly() throws Exception {
    set("request.timeout.ms", "50");
    start();
    send(to("/list-topics").GET().build());
    int connections = listener().connections();
    CompletableFuture<HttpResponse<String>> poll =
        http.sendAsync(
            to("/topics/t/partitions/0/consume?wait_ms=60000").GET().build(),
            BodyHandlers.ofString());
    await(() -> broker.logs.waitingFetches.get() == 1, "one that waits");
    CompletableFuture<Void> never = new CompletableFuture<>();
    CompletableFuture<HttpResponse<String>> late =
        http.sendAsync(
            to("/topics/t/produce").POST(BodyPublishers.fromPublisher(new Stalled(never))).build(),
            BodyHandlers.ofString());
    await(() -> listener().requests() == 2, "a body that begins");
    await(() -> listener().requests() == 1, "its end");
    assertEquals(0, listener().bodyBytes());
    assertEquals(connections, listener().connections());
    assertEquals(200, send(put(0, "for the one that waits")).statusCode());
    assertEquals(200, poll.get(20, TimeUnit.SECONDS).statusCode());
    never.complete(null);
    assertEquals(408, late.get(20, TimeUnit.SECONDS).statusCode());
    drained();
  }

  /** A body that begins and doesn't go on. */
  private record Stalled(CompletableFuture<Void> end)
      implements java.util.concurrent.Flow.Publisher<java.nio.ByteBuffer> {
    @Override
    public void subscribe(
        java.util.concurrent.Flow.Subscriber<? super java.nio.ByteBuffer> subscriber) {
      subscriber.onSubscribe(
          new java.util.concurrent.Flow.Subscription() {
            private boolean sent;

            @Override
            public void request(long count) {
              if (!sent) {
                sent = true;
                subscriber.onNext(java.nio.ByteBuffer.wrap(new byte[] {'{'}));
                var unused = end.thenRun(subscriber::onComplete);
              }
            }

            @Override
            public void cancel() {
              end.complete(null);
            }
          });
    }
  }

  @Test
  void aConnectionThatAsksForNothingIsClosed() throws Exception {
    set("request.timeout.ms", "50");
    start();
    RawHttp client = client();
    client.send(PREFACE);
    client.send(NO_SETTINGS);
    client.skipUntilClosed();
    await(() -> listener().connections() == 0, "no connection");
  }

  @Test
  void anUpgradeThatIsNotAsItShouldBeClosesTheConnection() throws Exception {
    start();
    for (String headers :
        new String[] {
          "Upgrade: h2c\r\n",
          "Upgrade: h2c\r\nConnection: Upgrade\r\n",
          "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: *\r\n"
        }) {
      RawHttp client = client();
      client.send("GET /list-topics HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
      assertEquals(400, client.receive().status());
      client.expectClosed();
    }
    isServed(client());
  }

  @Test
  void framesThatAreNoneCloseTheConnection() throws Exception {
    start();
    for (byte fill : new byte[] {0, 1, 'x', -1}) {
      RawHttp client = client();
      client.send(PREFACE);
      client.send(NO_SETTINGS);
      byte[] nonsense = new byte[100];
      java.util.Arrays.fill(nonsense, fill);
      client.send(nonsense);
      if (fill != 0) {
        client.skipUntilClosed();
      }
    }
    isServed(client());
  }
}

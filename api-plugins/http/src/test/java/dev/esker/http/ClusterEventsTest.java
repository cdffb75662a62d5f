package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.esker.http.events.ClusterEvents;
import dev.esker.spi.ClusterView;
import dev.esker.spi.ClusterView.Partition;
import dev.esker.spi.ClusterView.Phase;
import dev.esker.spi.Endpoint;
import dev.esker.spi.ErrorCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Streams of what changes in the cluster: what they say, in which order, and to how many. */
class ClusterEventsTest extends HttpFixture {

  private static final long NOW = 1_769_860_800_000L;
  private static final int SMALL_BUFFER = 4_096;
  private static final String ASK =
      "GET /cluster/events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: 7\r\n\r\n";

  private ClusterEvents.Timing timing = new ClusterEvents.Timing(10, 15_000);

  @Override
  HttpFrontend create() {
    InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(NOW));
    return new HttpFrontend(broker, HttpConfig.of(broker.config()), clock, "1", timing);
  }

  /** One reader of a stream; the events come one by one. */
  private static final class Reader {
    private final RawHttp client;
    private final StringBuilder received = new StringBuilder();
    private long bytes;

    Reader(RawHttp client) {
      this.client = client;
    }

    /** The next event, comments and the opening left out; its first line and its data. */
    String next() throws IOException {
      while (true) {
        int end = received.indexOf("\n\n");
        if (end < 0) {
          byte[] chunk = client.chunk();
          assertTrue(chunk.length > 0, "the stream has ended");
          bytes += chunk.length;
          received.append(new String(chunk, StandardCharsets.UTF_8));
        } else {
          String event = received.substring(0, end);
          received.delete(0, end + 2);
          if (event.startsWith("event: ")) {
            return event;
          }
        }
      }
    }

    JsonNode next(String name) throws IOException {
      String event = next();
      String head = "event: " + name + "\ndata: ";
      assertTrue(event.startsWith(head), event);
      return JSON.readTree(event.substring(head.length()));
    }

    /** The next change, whatever states come before it. */
    JsonNode change() throws IOException {
      String event = next();
      while (event.startsWith("event: status")) {
        event = next();
      }
      return JSON.readTree(event.substring(event.indexOf('{')));
    }

    /** A state of that version or a later one, whatever comes before. */
    JsonNode status(long version) throws IOException {
      while (true) {
        String event = next();
        if (event.startsWith("event: status")) {
          JsonNode status = JSON.readTree(event.substring(event.indexOf('{')));
          if (status.get("metadata_version").asLong() >= version) {
            return status;
          }
        }
      }
    }
  }

  private Reader stream(RawHttp client) throws IOException {
    client.send(ASK);
    RawHttp.Answer head = client.receiveHead();
    assertEquals(200, head.status());
    assertEquals("text/event-stream", head.headers().get("content-type"));
    assertEquals("no-cache", head.headers().get("cache-control"));
    assertEquals("nosniff", head.headers().get("x-content-type-options"));
    return new Reader(client);
  }

  private Reader stream() throws IOException {
    return stream(client());
  }

  private static String kinds(JsonNode change) {
    assertEquals(NOW, change.get("at").asLong());
    return change.get("kind").asText();
  }

  @Test
  void firstComesTheWholeState() throws Exception {
    broker.cluster.put(
        new ClusterView.Broker(5, "<script>alert(1)</script>", Map.of(), Phase.ACTIVE, 0));
    start();
    JsonNode first = stream().next("status");
    RawHttp client = client();
    client.get("/cluster/status");
    assertEquals(json(client.receive()), first);
    assertEquals("<script>alert(1)</script>", first.at("/brokers/1/rack").asText());
  }

  @Test
  void thenWhatChangesAndTheStateAgain() throws Exception {
    broker.cluster.addBroker(2, "h", 1);
    start();
    Reader reader = stream();
    long before = reader.next("status").get("metadata_version").asLong();
    broker.cluster.phase(2, Phase.FENCED);
    JsonNode fenced = reader.next("change");
    assertEquals("broker", kinds(fenced));
    assertEquals(2, fenced.get("broker").asInt());
    assertEquals("active", fenced.get("from").asText());
    assertEquals("fenced", fenced.get("to").asText());
    assertTrue(fenced.get("version").asLong() > before);
    broker.cluster.lead("t", 1, -1);
    JsonNode leaderless = reader.change();
    assertEquals("leader", kinds(leaderless));
    assertEquals(-1, leaderless.get("to").asInt());
    broker.cluster.controller(2);
    assertEquals("controller", kinds(reader.change()));
    broker.cluster.removeBroker(2);
    assertEquals("gone", reader.change().get("to").asText());
    broker.cluster.add("new", 1);
    JsonNode created = reader.change();
    assertEquals("created", created.get("to").asText());
    JsonNode after = reader.status(created.get("version").asLong());
    assertEquals("[{\"topic\":\"t\",\"partition\":1}]", after.get("offline").toString());
    assertEquals(2, after.get("topics").asInt());
  }

  @Test
  void theStateComesOnlySoOften() throws Exception {
    timing = new ClusterEvents.Timing(TimeUnit.HOURS.toMillis(1), TimeUnit.HOURS.toMillis(1));
    start();
    Reader reader = stream();
    reader.next("status");
    for (int i = 1; i <= 5; i++) {
      broker.cluster.lead("t", 0, -1);
      assertEquals(i, reader.next("change").get("epoch").asInt());
    }
  }

  @Test
  void whatCanNotBeSeenInPartitionsIsInTheState() throws Exception {
    start();
    Reader reader = stream();
    long before = reader.next("status").get("metadata_version").asLong();
    broker.cluster.announce("http/HTTP", new Endpoint("HTTP", "HTTP", "elsewhere", 1));
    JsonNode after = reader.next("status");
    assertTrue(after.get("metadata_version").asLong() > before);
    assertEquals("elsewhere:1", after.at("/brokers/0/endpoints/http").asText());
  }

  @Test
  void manyAtOnceAreCounted() throws Exception {
    ClusterView.Topic wide = broker.cluster.add("wide", 300);
    start();
    Reader reader = stream();
    reader.next("status");
    List<Partition> moved =
        IntStream.range(0, 300)
            .mapToObj(i -> new Partition(i, -1, 1, List.of(1), List.of(1), List.of()))
            .toList();
    broker.cluster.put(new ClusterView.Topic("wide", wide.id(), false, moved));
    JsonNode many = reader.next("change");
    assertEquals("many", kinds(many));
    assertEquals(300, many.get("leader").asInt());
    assertEquals(0, many.get("isr").asInt());
    assertEquals(300, reader.next("status").get("offline").size());
  }

  @Test
  void aStreamThatComesLaterBeginsWithTheStateOfItsTime() throws Exception {
    start();
    stream().next("status");
    broker.cluster.add("new", 1);
    Reader later = stream();
    assertEquals(2, later.next("status").get("topics").asInt());
  }

  @Test
  void theStateIsTriedAgainIfItCanNotBeHad() throws Exception {
    broker.clusterAdmin.failing = ErrorCode.REQUEST_TIMED_OUT;
    start();
    Reader reader = stream();
    assertTrue(reader.next("status").get("quorum").isNull());
    broker.clusterAdmin.failing = ErrorCode.NONE;
    broker.cluster.add("new", 1);
    assertFalse(reader.status(broker.cluster.metadataVersion()).get("quorum").isNull());
  }

  /** A page can't see comments; by these it knows that the broker is there. */
  @Test
  void theStateComesAlsoWhileNothingHappens() throws Exception {
    timing = new ClusterEvents.Timing(1, 1);
    start();
    Reader reader = stream();
    JsonNode first = reader.next("status");
    assertEquals(first, reader.next("status"));
    assertEquals(first, reader.next("status"));
  }

  /** What it doesn't read isn't kept: the state makes up for it, and a neighbour misses nothing. */
  @Test
  void aSlowReaderLosesChangesAndHoldsNoMemory() throws Exception {
    String name = "n".repeat(249);
    ClusterView.Topic wide = broker.cluster.add(name, 1_000);
    broker.cluster.put(
        new ClusterView.Topic(
            name,
            wide.id(),
            false,
            IntStream.range(0, 1_000)
                .mapToObj(i -> new Partition(i, -1, 1, List.of(1, 2), List.of(1), List.of()))
                .toList()));
    start();
    Reader slow = stream(client(SMALL_BUFFER));
    Reader neighbour = stream();
    neighbour.next("status");
    int rounds = 40;
    for (int i = 1; i <= rounds; i++) {
      broker.cluster.lead("t", 0, i % 2 == 0 ? 1 : -1);
      JsonNode change = neighbour.change();
      assertEquals(i, change.get("epoch").asInt());
      neighbour.status(change.get("version").asLong());
    }
    assertTrue(neighbour.bytes > 20_000_000, () -> "too little to tell: " + neighbour.bytes);
    JsonNode last = slow.status(broker.cluster.metadataVersion());
    assertEquals(1_000, last.get("offline").size());
    assertTrue(slow.bytes < 10_000_000, () -> "kept for it: " + slow.bytes);
    broker.cluster.add("new", 1);
    assertEquals("created", slow.change().get("to").asText(), "it follows again");
  }

  @Test
  void thereAreSoManyStreamsAtATime() throws Exception {
    timing = ClusterEvents.Timing.DEFAULTS;
    start();
    List<RawHttp> clients = new ArrayList<>();
    for (int i = 0; i < ClusterEvents.MAX_STREAMS; i++) {
      RawHttp client = client();
      stream(client);
      clients.add(client);
    }
    RawHttp late = client();
    late.send(ASK);
    assertTrue(refused(503, "UNAVAILABLE", late).text().contains("100 streams"));
    clients.get(0).close();
    await(() -> frontend.events().streams() < ClusterEvents.MAX_STREAMS, "its place is free");
    stream(late).next("status");
  }

  /** The fixture's end looks for what is left of streams; this is about going and coming again. */
  @Test
  void nobodyWatchesForNobody() throws Exception {
    start();
    int idle = broker.cluster.watchers();
    for (int i = 0; i < 3; i++) {
      RawHttp client = client();
      stream(client).next("status");
      assertEquals(idle + 1, broker.cluster.watchers());
      client.close();
      await(() -> broker.cluster.watchers() == idle, "the end of the watch");
    }
  }

  @Test
  void headOpensNoStream() throws Exception {
    start();
    RawHttp client = client();
    client.send("HEAD /cluster/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    RawHttp.Answer head = client.receiveHead();
    assertEquals(200, head.status());
    assertEquals("text/event-stream", head.headers().get("content-type"));
    isServed(client);
  }

  @Test
  void parametersAreRefused() throws Exception {
    start();
    RawHttp client = client();
    client.get("/cluster/events?since=1");
    refused(400, "INVALID_REQUEST", client);
  }

  @Test
  void whoeverMayNotSeeTheClusterMayNotWatchIt() throws Exception {
    broker.authorizer = (principal, operation, resource, name) -> false;
    start();
    RawHttp client = client();
    client.get("/cluster/events");
    refused(403, "CLUSTER_AUTHORIZATION_FAILED", client);
  }

  @Test
  void streamsEndWhenTheBrokerStops() throws Exception {
    start();
    RawHttp client = client();
    stream(client).next("status");
    frontend.drain(Duration.ofSeconds(20)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    byte[] chunk = client.chunk();
    while (chunk.length > 0) {
      chunk = client.chunk();
    }
  }
}

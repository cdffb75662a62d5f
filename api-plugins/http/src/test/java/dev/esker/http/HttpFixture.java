package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.esker.http.server.HttpListener;
import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.twin.TwinBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * The front end over the broker in memory, with a topic {@code t} of two partitions. At the end of
 * each test every client has gone, and nothing that they took may still be missing.
 */
@Timeout(60)
abstract class HttpFixture {

  static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_NANOS = Duration.ofSeconds(20).toNanos();

  TwinBroker broker;
  HttpFrontend frontend;
  private final Map<String, String> settings = new HashMap<>();
  private final Deque<RawHttp> clients = new ArrayDeque<>();
  private int port;
  private int watchers;

  @BeforeEach
  void makeBroker() {
    broker = new TwinBroker(HttpFrontendPlugin.NAME);
    broker.cluster.add("t", 2);
    watchers = broker.cluster.watchers();
    set("port", "0");
  }

  /** One of {@code frontend.http.*}; before {@link #start}. */
  final void set(String key, String value) {
    settings.put(key, value);
  }

  /** How many connections there may be, and how many bytes of bodies; before {@link #start}. */
  final void limit(int connections, long bodyBytes) {
    ConnectionLimits all = ConnectionLimits.DEFAULTS;
    broker.limits =
        new ConnectionLimits(
            all.maxRequestBytes(),
            connections,
            all.maxInFlightBytesPerConnection(),
            bodyBytes,
            all.maxInFlightRequestsPerConnection(),
            all.idleMillis());
  }

  /** Starts; returns the port. */
  final int start() throws Exception {
    broker.config = Map.copyOf(settings);
    frontend = create();
    frontend.open().toCompletableFuture().get(20, TimeUnit.SECONDS);
    port = frontend.start().toCompletableFuture().get(20, TimeUnit.SECONDS).get(0).port();
    return port;
  }

  /** Makes the front end; a test may want it otherwise. */
  HttpFrontend create() {
    return (HttpFrontend) new HttpFrontendPlugin().create(broker);
  }

  final HttpListener listener() {
    return frontend.listener();
  }

  final int port() {
    return port;
  }

  /** A connection that the fixture closes at the end. */
  final RawHttp client() throws IOException {
    return client(0);
  }

  /** The same, with a receive buffer of that size. */
  final RawHttp client(int receiveBufferBytes) throws IOException {
    RawHttp client = new RawHttp(port, receiveBufferBytes);
    clients.push(client);
    return client;
  }

  @AfterEach
  void nothingIsMissing() throws Exception {
    broker.logs.stall(false);
    broker.logs.refuse(false);
    broker.logs.holdFetches(false);
    for (RawHttp client : clients) {
      client.close();
    }
    if (frontend != null) {
      await(() -> listener().connections() == 0, "every connection closed");
      await(() -> listener().requests() == 0, "every request over");
      await(() -> listener().bodyBytes() == 0, "every byte of a body given back");
      await(() -> broker.logs.openLeases.get() == 0, "every lease given back");
      await(() -> frontend.events().streams() == 0, "every stream of changes forgotten");
      await(() -> broker.cluster.watchers() == watchers, "no change told to anybody any more");
      frontend.drain(Duration.ofSeconds(5)).toCompletableFuture().get(20, TimeUnit.SECONDS);
      frontend.close();
    }
    assertEquals(0, broker.logs.doubleCloses.get(), "leases closed twice");
    broker.close();
  }

  /** Waits for something that another thread is about to do. */
  static void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < deadline, "never happened: " + what);
      Thread.onSpinWait();
    }
  }

  /** Stores that many records of that many bytes in partition 0. */
  final void fill(int records, int bytes) throws IOException {
    try (RawHttp producer = new RawHttp(port)) {
      String value = "v".repeat(bytes);
      for (int i = 0; i < records; i++) {
        producer.post("/topics/t/produce", "{\"partition\":0,\"value\":\"" + value + "\"}");
        assertEquals(200, producer.receive().status());
      }
    }
  }

  /** Asks for something small, and gets it. */
  static void isServed(RawHttp client) throws IOException {
    client.get("/list-topics");
    RawHttp.Answer answer = client.receive();
    assertEquals(200, answer.status(), answer::text);
    assertEquals("{\"topics\":[\"t\"]}", answer.text());
  }

  /** Receives an error with that status and code. */
  static RawHttp.Answer refused(int status, String code, RawHttp client) throws IOException {
    RawHttp.Answer answer = client.receive();
    assertEquals(status, answer.status(), answer::text);
    assertEquals(code, json(answer).at("/error/code").asText(), answer::text);
    return answer;
  }

  static JsonNode json(RawHttp.Answer answer) throws IOException {
    return JSON.readTree(answer.body());
  }
}

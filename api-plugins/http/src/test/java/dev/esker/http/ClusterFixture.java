package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.esker.spi.Endpoint;
import dev.esker.spi.twin.TwinBroker;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * Three front ends over three brokers in memory, with a topic {@code t} of which each leads one
 * partition: broker 1 the first, 2 the second, 3 the third. At the end nothing that was lent or
 * taken is missing at any of them.
 */
@Timeout(60)
abstract class ClusterFixture {

  static final ObjectMapper JSON = new ObjectMapper();
  static final int BROKERS = 3;

  final List<TwinBroker> brokers = new ArrayList<>();
  final List<HttpFrontend> frontends = new ArrayList<>();
  private final List<Integer> ports = new ArrayList<>();
  private final Deque<RawHttp> clients = new ArrayDeque<>();

  @BeforeEach
  void startAll() throws Exception {
    TwinBroker first = new TwinBroker(HttpFrontendPlugin.NAME);
    for (int id = 1; id <= BROKERS; id++) {
      TwinBroker broker = id == 1 ? first : first.peer(id);
      broker.config = Map.of("port", "0", "threads", "2");
      HttpFrontend frontend = (HttpFrontend) new HttpFrontendPlugin().create(broker);
      Endpoint endpoint = frontend.start().toCompletableFuture().get(20, TimeUnit.SECONDS).get(0);
      broker.cluster.announce("http/HTTP", endpoint);
      brokers.add(broker);
      frontends.add(frontend);
      ports.add(endpoint.port());
    }
    first.cluster.addReplicated("t", List.of(List.of(1), List.of(2), List.of(3)));
  }

  /** A broker by its number. */
  final TwinBroker broker(int id) {
    return brokers.get(id - 1);
  }

  /** A connection to that broker, closed at the end. */
  final RawHttp client(int broker) throws IOException {
    RawHttp client = new RawHttp(ports.get(broker - 1));
    clients.push(client);
    return client;
  }

  /** Where that broker says that it serves. */
  final String address(int broker) {
    return "localhost:" + ports.get(broker - 1);
  }

  /** Takes a broker away, as if its process had ended: nobody listens there any more. */
  final void kill(int id) {
    frontends.get(id - 1).close();
  }

  /** Posts, and gets that status. */
  static JsonNode post(RawHttp client, int status, String path, String body) throws IOException {
    client.post(path, body);
    return received(client, status);
  }

  /** Gets, with that status. */
  static JsonNode get(RawHttp client, int status, String path) throws IOException {
    client.get(path);
    return received(client, status);
  }

  static JsonNode received(RawHttp client, int status) throws IOException {
    RawHttp.Answer answer = client.receive();
    assertEquals(status, answer.status(), answer::text);
    return JSON.readTree(answer.body());
  }

  /** Sends a request with a header, and with a body unless that is empty. */
  static void send(RawHttp client, String line, String header, String body) throws IOException {
    List<String> lines = new ArrayList<>(List.of(line + " HTTP/1.1", "Host: localhost", header));
    if (!body.isEmpty()) {
      lines.add("Content-Length: " + body.length());
    }
    client.send(String.join("\r\n", lines) + "\r\n\r\n" + body);
  }

  @AfterEach
  void nothingIsMissing() throws Exception {
    for (TwinBroker broker : brokers) {
      broker.logs.stall(false);
      broker.logs.refuse(false);
      broker.logs.holdFetches(false);
    }
    for (RawHttp client : clients) {
      client.close();
    }
    for (HttpFrontend frontend : frontends) {
      HttpFixture.await(() -> frontend.listener().requests() == 0, "every request over");
      HttpFixture.await(() -> frontend.listener().bodyBytes() == 0, "every body given back");
    }
    for (TwinBroker broker : brokers) {
      HttpFixture.await(() -> broker.logs.openLeases.get() == 0, "every lease given back");
      assertEquals(0, broker.logs.doubleCloses.get(), "leases closed twice");
    }
    for (HttpFrontend frontend : frontends) {
      frontend.drain(Duration.ofSeconds(5)).toCompletableFuture().get(20, TimeUnit.SECONDS);
      frontend.close();
    }
    for (int i = brokers.size() - 1; i >= 0; i--) {
      brokers.get(i).close();
    }
  }
}

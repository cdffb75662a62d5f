package dev.esker.http.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A broker that answers by a script, for what a real one doesn't do when it should: break off,
 * answer nonsense, be gone for a while. It notes what it was asked.
 */
public final class ScriptedBroker implements AutoCloseable {

  /** What it does with a request. */
  private interface Reaction {
    void to(HttpExchange exchange) throws IOException;
  }

  private final Map<String, Deque<Reaction>> script = new HashMap<>();
  private final List<String> requests = new ArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;

  /** On a free port. */
  public ScriptedBroker() {
    this(0);
  }

  /** On that port, 0 for a free one. */
  public ScriptedBroker(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  /** {@code 127.0.0.1:port}. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  /** Where it listens. */
  public int port() {
    return server.getAddress().getPort();
  }

  /**
   * Answers such a request like that. Several answers to the same request are given in turn; the
   * last one counts for ever.
   *
   * @param request {@code GET /topics}, with the query
   */
  public ScriptedBroker on(String request, int status, String body) {
    return on(
        request,
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
  }

  /** Refuses such a request. */
  public ScriptedBroker refuse(String request, int status, String code, String message) {
    return on(
        request, status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"" + message + "\"}}");
  }

  /** Breaks the connection in answer to such a request. */
  public ScriptedBroker breakOff(String request) {
    return on(request, HttpExchange::close);
  }

  /** Answers with a body that goes on for so many bytes. */
  public ScriptedBroker flood(String request, long bytes) {
    return on(
        request,
        exchange -> {
          exchange.sendResponseHeaders(200, bytes);
          byte[] piece = new byte[1 << 16];
          try (OutputStream out = exchange.getResponseBody()) {
            for (long left = bytes; left > 0; left -= piece.length) {
              out.write(piece, 0, (int) Math.min(left, piece.length));
            }
          }
        });
  }

  /** Never answers such a request, while it is open. */
  public ScriptedBroker ignore(String request) {
    return on(request, exchange -> {});
  }

  private synchronized ScriptedBroker on(String request, Reaction reaction) {
    script.computeIfAbsent(request, any -> new ArrayDeque<>()).add(reaction);
    return this;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Reaction reaction = note(exchange.getRequestMethod() + " " + exchange.getRequestURI(), body);
    reaction.to(exchange);
  }

  private synchronized Reaction note(String request, String body) {
    requests.add(body.isEmpty() ? request : request + " " + body);
    notifyAll();
    Deque<Reaction> reactions = script.get(request);
    if (reactions == null) {
      throw new IllegalStateException("not in the script: " + request);
    }
    return reactions.size() > 1 ? reactions.poll() : reactions.peek();
  }

  /** What it was asked, in order: {@code POST /topics/a {"num_partitions":3}}. */
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  /** Waits until it has got so many requests. */
  public synchronized void awaitRequests(int count) throws InterruptedException {
    while (requests.size() < count) {
      wait();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}

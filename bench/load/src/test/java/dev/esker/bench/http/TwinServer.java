package dev.esker.bench.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of the API that the load driver uses, in memory; it can be told to behave badly. A
 * record without a key goes to the partitions in turn.
 */
final class TwinServer implements AutoCloseable {
  private static final Pattern RECORD =
      Pattern.compile("\\{(?:\"key\":\"([^\"]*)\",)?\"value\":\"([^\"]*)\"\\}");
  private static final Pattern PATH =
      Pattern.compile("/topics/([^/]+)(?:/(produce)|/partitions/([0-9]+)/consume)?");

  static {
    // Without it every answer waits for the client's delayed acknowledgement of its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final Map<String, List<List<String>>> topics = new HashMap<>();
  private final List<Integer> sizes = new ArrayList<>();
  private Behaviour behaviour = (exchange, number) -> false;
  private int requests;
  private int turn;
  private boolean closed;

  /** What is done with a request to produce instead of serving it. */
  interface Behaviour {

    /** Serves the n-th request, from 0, or returns false to have it served well. */
    boolean serve(HttpExchange exchange, int number) throws IOException, InterruptedException;
  }

  TwinServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 500);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  TwinServer behaving(Behaviour how) {
    behaviour = how;
    return this;
  }

  String host() {
    return server.getAddress().getAddress().getHostAddress();
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Settings for a client of this server. */
  HttpSettings settings(int recordsPerRequest, int queuedRecords) {
    return new HttpSettings(
        host(), port(), recordsPerRequest, queuedRecords, HttpSettings.Reading.LONG_POLL, 1);
  }

  /** Numbers of records in the requests to produce that were served, in their order. */
  synchronized List<Integer> sizes() {
    return List.copyOf(sizes);
  }

  synchronized boolean hasTopic(String name) {
    return topics.containsKey(name);
  }

  /** Keys and values of a partition. */
  synchronized List<String> records(String topic, int partition) {
    return List.copyOf(topics.get(topic).get(partition));
  }

  /** Stores a value as nobody's record. */
  synchronized void store(String topic, int partition, String value) {
    topics.get(topic).get(partition).add(value);
    notifyAll();
  }

  static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    answer(exchange, status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"no\"}}");
  }

  private void serve(HttpExchange exchange) throws IOException {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    try {
      if (!path.matches()) {
        answer(exchange, 200, "{\"topics\":[]}");
      } else if (path.group(2) != null) {
        produce(exchange, path.group(1));
      } else if (path.group(3) != null) {
        consume(exchange, path.group(1), Integer.parseInt(path.group(3)));
      } else {
        administer(exchange, path.group(1));
      }
    } catch (InterruptedException e) {
      exchange.close(); // The server is being closed.
    }
  }

  private synchronized void administer(HttpExchange exchange, String topic) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    if (exchange.getRequestMethod().equals("DELETE")) {
      if (topics.remove(topic) == null) {
        refuse(exchange, 404, "UNKNOWN_TOPIC_OR_PARTITION");
      } else {
        answer(exchange, 200, "{\"status\":\"deleted\"}");
      }
    } else if (topics.containsKey(topic)) {
      refuse(exchange, 409, "TOPIC_ALREADY_EXISTS");
    } else if (topic.equals("forbidden")) {
      refuse(exchange, 403, "TOPIC_AUTHORIZATION_FAILED");
    } else {
      List<List<String>> partitions = new ArrayList<>();
      int count = Integer.parseInt(body.replaceFirst(".*\"num_partitions\":([0-9]+).*", "$1"));
      for (int i = 0; i < count; i++) {
        partitions.add(new ArrayList<>());
      }
      topics.put(topic, partitions);
      answer(exchange, 201, "{}");
    }
  }

  private void produce(HttpExchange exchange, String topic)
      throws IOException, InterruptedException {
    int number;
    synchronized (this) {
      number = requests++;
    }
    if (behaviour.serve(exchange, number)) {
      return;
    }
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    List<String> results = stored(topic, body);
    boolean array = body.startsWith("[");
    answer(
        exchange,
        200,
        array ? "{\"results\":[" + String.join(",", results) + "]}" : results.get(0));
  }

  private synchronized List<String> stored(String topic, String body) {
    List<List<String>> partitions = topics.get(topic);
    List<String> results = new ArrayList<>();
    Matcher record = RECORD.matcher(body);
    while (record.find()) {
      String key = record.group(1);
      int chosen = Math.floorMod(key == null ? turn++ : key.hashCode(), partitions.size());
      List<String> partition = partitions.get(chosen);
      results.add("{\"partition\":" + chosen + ",\"offset\":" + partition.size() + "}");
      partition.add(record.group(2));
    }
    sizes.add(results.size());
    notifyAll();
    return results;
  }

  private void consume(HttpExchange exchange, String topic, int partition)
      throws IOException, InterruptedException {
    String query = exchange.getRequestURI().getQuery();
    boolean stream = exchange.getRequestHeaders().getFirst("Accept").equals("text/event-stream");
    if (!stream) {
      int offset = Integer.parseInt(query.replaceFirst(".*offset=([0-9]+).*", "$1"));
      List<String> records = await(topic, partition, offset);
      List<String> shown = new ArrayList<>();
      for (String record : records) {
        shown.add(json(partition, offset + shown.size(), record));
      }
      answer(
          exchange,
          200,
          "{\"messages\":["
              + String.join(",", shown)
              + "],\"next_offset\":"
              + (offset + records.size())
              + ",\"high_watermark\":7,\"cursor\":\"AbC\"}");
      return;
    }
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    int offset = 0;
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(": welcome\n\n".getBytes(UTF_8));
      out.flush();
      while (true) {
        for (String record : await(topic, partition, offset)) {
          String event = "id: " + offset + "\ndata: " + json(partition, offset, record) + "\n\n";
          out.write(event.getBytes(UTF_8));
          offset++;
        }
        out.flush();
      }
    }
  }

  private static String json(int partition, int offset, String value) {
    return "{\"partition\":"
        + partition
        + ",\"offset\":"
        + offset
        + ",\"headers\":{\"a\":[\"b\"]},\"value\":\""
        + value
        + "\"}";
  }

  /** What there is from an offset on; waits until there is something. */
  private synchronized List<String> await(String topic, int partition, int offset)
      throws InterruptedException {
    while (!closed && topics.containsKey(topic) && size(topic, partition) <= offset) {
      wait();
    }
    if (closed || !topics.containsKey(topic)) {
      throw new InterruptedException();
    }
    List<String> all = topics.get(topic).get(partition);
    return List.copyOf(all.subList(offset, all.size()));
  }

  private int size(String topic, int partition) {
    return topics.get(topic).get(partition).size();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    server.stop(0);
    threads.shutdownNow();
  }
}

package dev.esker.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** {@code esker cluster dev} as somebody runs it, and its brokers. Used by one thread. */
final class DevCluster implements AutoCloseable {

  private static final long START_MILLIS = 300_000;
  private static final long END_MILLIS = 60_000;
  private static final String HEAP = "256m";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Path data;
  private final Process process;
  private final Output out;
  private final List<String> kafka;
  private final List<String> http;
  private final List<ProcessHandle> brokers = new ArrayList<>();

  private DevCluster(Path data, Process process) throws IOException, InterruptedException {
    this.data = data;
    this.process = process;
    this.out = new Output("cluster", process.getInputStream());
    boolean done = false;
    try {
      this.http = servers("HTTP on ");
      this.kafka = servers("Kafka on ");
      for (int broker = 1; broker <= http.size(); broker++) {
        brokers.add(running(broker));
      }
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /** Starts it, and returns once all brokers serve. */
  static DevCluster start(Path directory, String... flags)
      throws IOException, InterruptedException {
    Path data = directory.resolve("cluster");
    List<String> words = new ArrayList<>(List.of("cluster", "dev", "--data-dir=" + data));
    words.addAll(List.of(flags));
    ProcessBuilder builder = Program.installed().command(directory, words);
    builder.environment().put("ESKER_HEAP", HEAP);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    return new DevCluster(data, process);
  }

  private List<String> servers(String start) throws InterruptedException {
    String line =
        out.awaitLine(start, START_MILLIS)
            .orElseThrow(() -> new AssertionError("it didn't get ready\n" + out.text()));
    return List.of(line.substring(start.length()).split(",", -1));
  }

  private ProcessHandle running(int broker) throws IOException {
    Properties status = new Properties();
    try (Reader reader = Files.newBufferedReader(data.resolve("broker-" + broker + "/.running"))) {
      status.load(reader);
    }
    return ProcessHandle.of(Long.parseLong(status.getProperty("pid"))).orElseThrow();
  }

  /** The process of a broker; they are numbered from 1. */
  ProcessHandle broker(int broker) {
    return brokers.get(broker - 1);
  }

  /** The process that a broker has now, after a restart another one. */
  ProcessHandle brokerNow(int broker) throws IOException {
    return running(broker);
  }

  /** The process that has started the brokers. */
  Process process() {
    return process;
  }

  /** For Kafka clients. */
  String bootstrap() {
    return String.join(",", kafka);
  }

  /** What a broker answers to a call over HTTP, which has to succeed. */
  JsonNode ask(int broker, String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = call(broker, method, path, body);
    if (answer.statusCode() / 100 != 2) {
      throw new AssertionError(method + " " + path + ": " + answer.statusCode() + answer.body());
    }
    return JSON.readTree(answer.body());
  }

  /** The status of such an answer. */
  int status(int broker, String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    return call(broker, method, path, body).statusCode();
  }

  private HttpResponse<String> call(int broker, String method, String path, Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + http.get(broker - 1) + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                body == null
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  /** What is asked for without a body. */
  JsonNode get(int broker, String path) throws IOException, InterruptedException {
    return ask(broker, "GET", path, null);
  }

  /** SIGTERM; returns the exit code. */
  int terminate() throws InterruptedException {
    // Process.destroy would close what it prints.
    var unused = process.toHandle().destroy();
    if (!process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it doesn't end\n" + out.text());
    }
    out.awaitEnd(END_MILLIS);
    return process.exitValue();
  }

  /** {@code kill -9} for the program that has started the brokers. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    var unused = process.waitFor();
  }

  /** Everything that was printed. */
  String report() {
    return out.text();
  }

  /** Ends whatever still runs of it. */
  @Override
  public void close() {
    process.toHandle().descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
    brokers.forEach(ProcessHandle::destroyForcibly);
  }
}

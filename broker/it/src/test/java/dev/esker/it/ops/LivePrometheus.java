package dev.esker.it.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A real Prometheus with our rules, which reads some brokers every half second. One thread. */
public final class LivePrometheus implements AutoCloseable {
  /** What {@link #trouble} says of a question without an answer. */
  public static final String EMPTY = "empty";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PATIENCE_SECONDS = 60;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path log;
  private final String address;

  private LivePrometheus(Process process, Path log, String address) {
    this.process = process;
    this.log = log;
    this.address = address;
  }

  /**
   * Starts it, if it is installed.
   *
   * @param directory for its data
   * @param targets addresses of brokers
   */
  public static Optional<LivePrometheus> start(Path directory, int port, List<String> targets)
      throws IOException {
    if (!OtherProgram.isInstalled("prometheus")) {
      return Optional.empty();
    }
    for (Path rules : OpsFolder.files("prometheus", ".rules.yml")) {
      Files.copy(rules, directory.resolve(rules.getFileName()));
    }
    String configuration =
        OpsFolder.read("prometheus/prometheus.yml")
            .replace("scrape_interval: 15s", "scrape_interval: 500ms")
            .replace("evaluation_interval: 15s", "evaluation_interval: 500ms");
    Files.writeString(directory.resolve("prometheus.yml"), configuration);
    Files.createDirectories(directory.resolve("targets"));
    Files.writeString(
        directory.resolve("targets/brokers.yml"),
        "- targets: ['" + String.join("', '", targets) + "']\n");
    Path log = directory.resolve("prometheus.log");
    String address = "127.0.0.1:" + port;
    Process process =
        new ProcessBuilder(
                "prometheus",
                "--config.file=" + directory.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + directory.resolve("tsdb"),
                "--web.listen-address=" + address)
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    return Optional.of(new LivePrometheus(process, log, address));
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://" + address + "/api/v1/" + path))
            .timeout(Duration.ofSeconds(PATIENCE_SECONDS))
            .build();
    return JSON.readTree(client.send(request, BodyHandlers.ofString()).body());
  }

  /** Waits until rates can be told and rules were evaluated with them. */
  public void awaitRates() throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline && process.isAlive()) {
      try {
        if (trouble("job_topic:esker_topic_produced_records:rate5m").isEmpty()
            && trouble("deriv(job_group:esker_group_lag_records:max[5m])").isEmpty()) {
          return;
        }
      } catch (ConnectException e) {
        // It isn't there yet; the deadline is looked at below.
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
    throw new AssertionError("Prometheus doesn't get ready\n" + Files.readString(log));
  }

  /** What is wrong with the answer to a question: an error, or {@link #EMPTY}. */
  public Optional<String> trouble(String query) throws IOException, InterruptedException {
    JsonNode answer = get("query?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8));
    if (!answer.path("status").asText().equals("success")) {
      return Optional.of(query + ": " + answer);
    }
    return answer.at("/data/result").isEmpty() ? Optional.of(EMPTY) : Optional.empty();
  }

  /** Errors of rules. */
  public List<String> ruleErrors() throws IOException, InterruptedException {
    List<String> errors = new ArrayList<>();
    int rules = 0;
    for (JsonNode group : get("rules").at("/data/groups")) {
      for (JsonNode rule : group.path("rules")) {
        rules++;
        if (rule.path("health").asText().equals("err")) {
          errors.add(rule.path("name").asText() + ": " + rule.path("lastError").asText());
        }
      }
    }
    if (rules < Query.ofRules().size()) {
      errors.add("only " + rules + " rules were loaded");
    }
    return errors;
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

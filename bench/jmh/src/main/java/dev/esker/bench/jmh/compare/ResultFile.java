package dev.esker.bench.jmh.compare;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads what JMH writes with {@code -rf json}. */
final class ResultFile {
  private static final String PACKAGE = "dev.esker.bench.jmh.";

  private ResultFile() {}

  /**
   * The measurements by name, in the file's order.
   *
   * @throws IOException if the file can't be read or isn't a result of JMH
   */
  static Map<String, Measurement> read(Path file) throws IOException {
    JsonNode root = new ObjectMapper().readTree(file.toFile());
    if (root == null || !root.isArray()) {
      throw new IOException(file + " is not a result of JMH: not a JSON array");
    }
    Map<String, Measurement> found = new LinkedHashMap<>();
    for (JsonNode entry : root) {
      Measurement measurement = measurement(file, entry);
      found.put(measurement.name(), measurement);
    }
    return found;
  }

  private static Measurement measurement(Path file, JsonNode entry) throws IOException {
    JsonNode metric = entry.path("primaryMetric");
    JsonNode score = metric.path("score");
    if (!entry.path("benchmark").isTextual() || !score.isNumber()) {
      throw new IOException(file + " is not a result of JMH: an entry has no benchmark or score");
    }
    JsonNode percentiles = metric.path("scorePercentiles");
    return new Measurement(
        name(entry),
        entry.path("mode").asText(),
        score.asDouble(),
        percentiles.path("0.0").asDouble(score.asDouble()),
        percentiles.path("100.0").asDouble(score.asDouble()),
        metric.path("scoreUnit").asText());
  }

  private static String name(JsonNode entry) {
    String name = entry.path("benchmark").asText();
    Map<String, String> params = new TreeMap<>();
    entry
        .path("params")
        .properties()
        .forEach(param -> params.put(param.getKey(), param.getValue().asText()));
    List<String> parts = new ArrayList<>();
    params.forEach((key, value) -> parts.add(key + "=" + value));
    return (name.startsWith(PACKAGE) ? name.substring(PACKAGE.length()) : name)
        + (parts.isEmpty() ? "" : " " + String.join(" ", parts));
  }
}

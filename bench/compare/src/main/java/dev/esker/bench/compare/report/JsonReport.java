package dev.esker.bench.compare.report;

import dev.esker.bench.compare.figures.Machine;
import dev.esker.bench.compare.figures.Metric;
import dev.esker.bench.compare.figures.Spread;
import dev.esker.bench.compare.results.Comparison;
import dev.esker.bench.compare.results.Comparison.Circumstances;
import dev.esker.bench.compare.results.Failure;
import dev.esker.bench.compare.results.Trial;
import dev.esker.bench.compare.results.WorkloadResult;
import dev.esker.bench.report.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Shows a comparison to programs: one JSON object, units in the names. */
public final class JsonReport {
  private JsonReport() {}

  /** All of it, on one line. */
  public static String of(Comparison comparison, String subject) {
    Map<String, Object> out = new LinkedHashMap<>();
    circumstances(out, comparison.circumstances());
    Map<String, Object> peers = new LinkedHashMap<>();
    comparison
        .peers()
        .forEach(
            (name, peer) ->
                peers.put(name, object("version", peer.version(), "settings", peer.settings())));
    out.put("peers", peers);
    out.put("absent", comparison.absent());
    out.put("subject", subject);
    out.put("sound", comparison.isSound());
    out.put(
        "workloads", comparison.workloads().stream().map(each -> workload(each, subject)).toList());
    return Json.of(out);
  }

  private static void circumstances(Map<String, Object> out, Circumstances about) {
    out.put("command", about.command());
    out.put("commit", about.commit().isEmpty() ? null : about.commit());
    out.put("started_at", about.startedAt());
    out.put("rounds", about.rounds());
    Machine machine = about.machine();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("processors", machine.processors());
    fields.put("model", machine.model());
    fields.put("memory_bytes", machine.memoryBytes());
    fields.put("kernel", machine.kernel());
    fields.put("file_system", machine.fileSystem());
    fields.put("java", machine.java());
    fields.put("load_average", machine.load());
    out.put("machine", fields);
  }

  private static Map<String, Object> workload(WorkloadResult result, String subject) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("name", result.name());
    out.put("description", result.description());
    Map<String, Object> figures = new LinkedHashMap<>();
    Map<String, Object> ratios = new LinkedHashMap<>();
    for (String row : result.rows()) {
      figures.put(row, metrics(metric -> result.spread(row, metric)));
      if (!row.equals(subject)) {
        Map<String, Object> ratio = metrics(metric -> result.ratio(subject, row, metric));
        if (!ratio.isEmpty()) {
          ratios.put(row, ratio);
        }
      }
    }
    out.put("figures", figures);
    out.put("ratios_of_subject_to", ratios);
    List<Object> remarks = new ArrayList<>();
    List<Object> problems = new ArrayList<>();
    for (Trial trial : result.trials()) {
      trial.sample().remarks().forEach(text -> remarks.add(about(trial, text)));
      trial.sample().problems().forEach(text -> problems.add(about(trial, text)));
    }
    out.put("remarks", remarks);
    out.put("problems", problems);
    out.put("failures", result.failures().stream().map(JsonReport::failure).toList());
    return out;
  }

  private static Map<String, Object> metrics(Function<Metric, Optional<Spread>> figure) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (Metric metric : Metric.values()) {
      figure
          .apply(metric)
          .ifPresent(
              spread ->
                  out.put(
                      metric.key(),
                      object(
                          "median", spread.median(),
                          "min", spread.min(),
                          "max", spread.max(),
                          "rounds", spread.values())));
    }
    return out;
  }

  private static Map<String, Object> about(Trial trial, String text) {
    return object("peer", trial.peer(), "round", trial.round(), "text", text);
  }

  private static Map<String, Object> failure(Failure failure) {
    return object(
        "peer", failure.peer(),
        "round", failure.round(),
        "message", failure.message(),
        "log_tail", failure.logTail());
  }

  private static Map<String, Object> object(Object... namesAndValues) {
    Map<String, Object> out = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      out.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return out;
  }
}

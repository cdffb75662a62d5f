package dev.esker.it.ops;

import dev.esker.it.ops.PromQl.Condition;
import dev.esker.it.ops.PromQl.Selector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.protocol.Errors;

/** What brokers show on {@code /metrics}: names of series, their labels, and the labels' values. */
public final class LiveFigures {
  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)\\})? \\S+.*");
  private static final Pattern LABEL =
      Pattern.compile("([a-zA-Z_]\\w*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private static final Pattern TYPE = Pattern.compile("# TYPE (\\S+) \\S+");
  private static final Pattern ROW =
      Pattern.compile("\\| `(esker_\\w+)` \\| \\w+ \\| ([\\w, ]*) \\|.*");

  /** Labels that Prometheus puts on everything that it reads from a target. */
  private static final Set<String> OF_TARGETS = Set.of("job", "instance");

  private final Map<String, Map<String, Set<String>>> series = new TreeMap<>();

  /** Takes in what a broker shows. */
  public void add(String text) throws IOException {
    Map<String, Set<String>> documented = documented();
    for (String line : text.split("\n", -1)) {
      Matcher type = TYPE.matcher(line);
      if (type.matches() && documented.containsKey(type.group(1))) {
        // What has not happened yet has no series; which labels it will have is documented.
        Map<String, Set<String>> labels =
            series.computeIfAbsent(type.group(1), fresh -> new HashMap<>());
        documented
            .get(type.group(1))
            .forEach(label -> labels.computeIfAbsent(label, fresh -> new TreeSet<>()));
      }
      Matcher sample = SAMPLE.matcher(line);
      if (!line.startsWith("#") && sample.matches()) {
        Map<String, Set<String>> labels =
            series.computeIfAbsent(sample.group(1), fresh -> new HashMap<>());
        Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
        while (label.find()) {
          labels.computeIfAbsent(label.group(1), fresh -> new TreeSet<>()).add(label.group(2));
        }
      }
    }
  }

  /** The labels of docs/METRICS.md, which a test of its own holds against a broker. */
  private static Map<String, Set<String>> documented() throws IOException {
    Map<String, Set<String>> labels = new HashMap<>();
    Path document = OpsFolder.root().resolve("docs/METRICS.md");
    for (String line : Files.readAllLines(document)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        Set<String> names = new TreeSet<>(List.of(row.group(2).split(",\\s*", -1)));
        names.remove("");
        labels.put(row.group(1), names);
      }
    }
    return labels;
  }

  /**
   * What an expression names that isn't there.
   *
   * @param recorded the names of recording rules
   */
  public List<String> missing(String expression, Set<String> recorded) {
    PromQl asked = PromQl.of(expression);
    List<String> missing = new ArrayList<>();
    Set<String> labels = new TreeSet<>(OF_TARGETS);
    boolean derived = false;
    for (Selector each : asked.selectors()) {
      derived |= recorded.contains(each.name()) || each.name().equals("up");
      missing.addAll(missing(each, recorded));
      labels.addAll(series.getOrDefault(each.name(), Map.of()).keySet());
    }
    if (!derived) {
      asked.groups().stream()
          .filter(label -> !labels.contains(label))
          .forEach(label -> missing.add("label " + label));
    }
    return missing;
  }

  /** The figures that an expression on a page names and that aren't there. */
  public List<String> unknown(String expression) {
    List<String> unknown = new ArrayList<>();
    for (Selector each : PromQl.of(expression).selectors()) {
      String name = each.name();
      // A page names a histogram as a whole, too.
      if (name.startsWith("esker_")
          && !series.containsKey(name)
          && !series.containsKey(name + "_count")) {
        unknown.add(name);
      }
    }
    return unknown;
  }

  private List<String> missing(Selector asked, Set<String> recorded) {
    if (recorded.contains(asked.name()) || asked.name().equals("up")) {
      return List.of();
    }
    Map<String, Set<String>> labels = series.get(asked.name());
    if (labels == null) {
      return List.of(asked.name());
    }
    List<String> missing = new ArrayList<>();
    for (Condition each : asked.conditions()) {
      if (!OF_TARGETS.contains(each.label()) && !isThere(each, labels)) {
        missing.add(asked.name() + " with " + each.label() + each.operator() + each.value());
      }
    }
    return missing;
  }

  private static boolean isThere(Condition asked, Map<String, Set<String>> labels) {
    Set<String> values = labels.get(asked.label());
    if (values == null) {
      return false;
    }
    if (asked.label().equals("code")) {
      // No test makes all errors happen; but they must have these names.
      return List.of(asked.value().split("\\|")).stream().allMatch(LiveFigures::isErrorCode);
    }
    return switch (asked.operator()) {
      case "=" -> values.isEmpty() || values.contains(asked.value());
      case "=~" ->
          values.isEmpty() || values.stream().anyMatch(value -> value.matches(asked.value()));
      default -> true;
    };
  }

  private static boolean isErrorCode(String name) {
    for (Errors each : Errors.values()) {
      if (each.name().equals(name)) {
        return true;
      }
    }
    return false;
  }
}

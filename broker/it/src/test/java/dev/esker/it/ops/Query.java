package dev.esker.it.ops;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Everything that dashboards, rules and runbooks ask Prometheus.
 *
 * @param where for people
 * @param expression variables of dashboards included
 * @param alert whether it is empty as long as all is well
 */
public record Query(String where, String expression, boolean alert) {
  private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((.*), *(\\w+)\\)");
  private static final Pattern FIGURE = Pattern.compile("`([^`\n]*\\besker_[a-z][^`\n]*)`");

  /** Those of all dashboards: panels, annotations and variables. */
  public static List<Query> ofDashboards() throws IOException {
    List<Query> all = new ArrayList<>();
    for (Path file : OpsFolder.files("grafana/dashboards", ".json")) {
      JsonNode dashboard = OpsFolder.json(file);
      String name = file.getFileName().toString();
      for (JsonNode panel : dashboard.path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          all.add(
              new Query(
                  name + ": " + panel.path("title").asText(), target.path("expr").asText(), false));
        }
      }
      for (JsonNode annotation : dashboard.at("/annotations/list")) {
        all.add(new Query(name + ": annotation", annotation.path("expr").asText(), true));
      }
      for (JsonNode variable : dashboard.at("/templating/list")) {
        Matcher query = LABEL_VALUES.matcher(variable.at("/query/query").asText());
        if (query.matches()) {
          String asked = "group by (" + query.group(2) + ") (" + query.group(1) + ")";
          all.add(new Query(name + ": $" + variable.path("name").asText(), asked, false));
        }
      }
    }
    return all;
  }

  /** Those of recording and alert rules. */
  public static List<Query> ofRules() throws IOException {
    List<Query> all = new ArrayList<>();
    for (Path file : OpsFolder.files("prometheus", ".rules.yml")) {
      for (JsonNode group : OpsFolder.yaml(file).get(0).path("groups")) {
        for (JsonNode rule : group.path("rules")) {
          boolean alert = rule.has("alert");
          String name = rule.path(alert ? "alert" : "record").asText();
          all.add(new Query("rule " + name, rule.path("expr").asText(), alert));
        }
      }
    }
    return all;
  }

  /** Those in backquotes on pages for people: in {@code ops} and in docs/METRICS.md. */
  public static List<Query> ofPages() throws IOException {
    List<Path> pages = new ArrayList<>(OpsFolder.files("", ".md"));
    pages.add(OpsFolder.root().resolve("docs/METRICS.md"));
    List<Query> all = new ArrayList<>();
    for (Path page : pages) {
      Matcher figure = FIGURE.matcher(java.nio.file.Files.readString(page));
      while (figure.find()) {
        // esker_topic_* and the like stand for several.
        if (!figure.group(1).contains("*")) {
          all.add(new Query(page.getFileName().toString(), figure.group(1), true));
        }
      }
    }
    return all;
  }

  /** The names of recording rules. */
  public static Set<String> recorded() throws IOException {
    Set<String> names = new TreeSet<>();
    for (JsonNode group :
        OpsFolder.yaml(OpsFolder.path("prometheus/recording.rules.yml")).get(0).path("groups")) {
      group.path("rules").forEach(rule -> names.add(rule.path("record").asText()));
    }
    return names;
  }

  /** The expression as Grafana would ask it. */
  public String asked(String job) {
    return expression
        .replace("$__rate_interval", "30s")
        .replace("$job", job)
        .replaceAll("\\$(instance|api|group|topic)\\b", ".*");
  }
}

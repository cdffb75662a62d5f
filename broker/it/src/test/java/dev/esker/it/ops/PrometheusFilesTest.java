package dev.esker.it.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules and scrape configurations, by promtool. */
class PrometheusFilesTest {
  private static final String RULES = "ops/prometheus/";

  @Test
  void promtoolTakesTheRules() throws Exception {
    OtherProgram.assumeInstalled("promtool");
    OtherProgram.run(
            "promtool", "check", "rules", RULES + "recording.rules.yml", RULES + "alert.rules.yml")
        .requireSuccess();
  }

  @Test
  void theRulesDoWhatTheirTestsSay() throws Exception {
    OtherProgram.assumeInstalled("promtool");
    OtherProgram.run("promtool", "test", "rules", RULES + "rules.test.yml").requireSuccess();
  }

  @Test
  void promtoolTakesTheConfigurations(@TempDir Path directory) throws Exception {
    OtherProgram.assumeInstalled("promtool");
    OtherProgram.run("promtool", "check", "config", RULES + "prometheus.yml").requireSuccess();
    // Debian's promtool is built without Kubernetes: all but how targets are found is checked.
    String kubernetes = OpsFolder.read("prometheus/prometheus-kubernetes.yml");
    String without =
        kubernetes.replace(
            "    kubernetes_sd_configs:\n      - role: pod\n",
            "    static_configs:\n      - targets: [localhost:8080]\n");
    assertTrue(!without.equals(kubernetes));
    for (Path rules : OpsFolder.files("prometheus", ".rules.yml")) {
      Files.copy(rules, directory.resolve(rules.getFileName()));
    }
    Path file = Files.writeString(directory.resolve("prometheus.yml"), without);
    OtherProgram.run("promtool", "check", "config", file.toString()).requireSuccess();
  }

  @Test
  void everyAlertSaysWhatToDo() throws IOException {
    Set<String> names = new HashSet<>();
    for (JsonNode group :
        OpsFolder.yaml(OpsFolder.path("prometheus/alert.rules.yml")).get(0).path("groups")) {
      for (JsonNode alert : group.path("rules")) {
        String name = alert.path("alert").asText();
        assertTrue(names.add(name), name + " is there twice");
        assertTrue(
            Set.of("critical", "warning").contains(alert.at("/labels/severity").asText()), name);
        assertTrue(alert.at("/annotations").has("summary"), name);
        Path runbook = OpsFolder.root().resolve(alert.at("/annotations/runbook_url").asText());
        assertTrue(Files.isRegularFile(runbook), name + ": " + runbook);
        assertTrue(Files.readString(runbook).contains("`" + name + "`"), runbook + " on " + name);
      }
    }
    assertTrue(names.size() > 15, "alerts: " + names);
  }

  @Test
  void everyRunbookHasTheSameParts() throws IOException {
    List<Path> runbooks = OpsFolder.files("runbooks", ".md");
    assertTrue(runbooks.size() >= 8, runbooks.toString());
    for (Path each : runbooks) {
      String text = Files.readString(each);
      for (String part :
          List.of("## How you see it", "## What it means", "## What to do", "## What not to do")) {
        assertEquals(2, text.split("\n" + part + "\n", -1).length, each + ": " + part);
      }
    }
  }
}

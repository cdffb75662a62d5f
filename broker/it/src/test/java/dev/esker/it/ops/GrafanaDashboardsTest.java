package dev.esker.it.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What Grafana needs of a dashboard, and what its readers do. */
class GrafanaDashboardsTest {
  private static final int COLUMNS = 24;

  private static List<Path> dashboards() throws IOException {
    return OpsFolder.files("grafana/dashboards", ".json");
  }

  @Test
  void theFiveOfThemAreThere() throws IOException {
    Set<String> titles = new HashSet<>();
    Set<String> uids = new HashSet<>();
    for (Path file : dashboards()) {
      JsonNode dashboard = OpsFolder.json(file);
      titles.add(dashboard.path("title").asText());
      uids.add(dashboard.path("uid").asText());
    }
    assertEquals(
        Set.of(
            "Esker / Cluster Overview",
            "Esker / Performance",
            "Esker / Storage",
            "Esker / Replication",
            "Esker / Consumer Groups"),
        titles);
    assertEquals(titles.size(), uids.size());
  }

  @Test
  void everyPanelSaysWhatItShowsAndInWhichUnit() throws IOException {
    for (Path file : dashboards()) {
      for (JsonNode panel : OpsFolder.json(file).path("panels")) {
        if (panel.path("type").asText().equals("row")) {
          continue;
        }
        String name = file.getFileName() + ": " + panel.path("title").asText();
        assertTrue(panel.path("description").asText().length() > 5, name);
        assertFalse(panel.at("/fieldConfig/defaults/unit").asText().isEmpty(), name);
        assertFalse(panel.path("targets").isEmpty(), name);
        for (JsonNode target : panel.path("targets")) {
          assertEquals("${datasource}", target.at("/datasource/uid").asText(), name);
          assertTrue(target.path("expr").asText().contains("$job"), name + ": of one cluster");
        }
      }
    }
  }

  @Test
  void panelsHaveIdsAndPlacesOfTheirOwn() throws IOException {
    for (Path file : dashboards()) {
      Set<Integer> ids = new HashSet<>();
      Set<List<Integer>> taken = new HashSet<>();
      for (JsonNode panel : OpsFolder.json(file).path("panels")) {
        assertTrue(ids.add(panel.path("id").asInt()), file + ": " + panel.path("id"));
        JsonNode place = panel.path("gridPos");
        int right = place.path("x").asInt() + place.path("w").asInt();
        assertTrue(right <= COLUMNS, file + ": " + place);
        for (int x = place.path("x").asInt(); x < right; x++) {
          for (int y = 0; y < place.path("h").asInt(); y++) {
            assertTrue(taken.add(List.of(x, place.path("y").asInt() + y)), file + ": " + panel);
          }
        }
      }
    }
  }

  @Test
  void everyOneHasTheVariablesThatItUses() throws IOException {
    for (Path file : dashboards()) {
      JsonNode dashboard = OpsFolder.json(file);
      List<String> names = dashboard.at("/templating/list").findValuesAsText("name");
      assertTrue(names.containsAll(List.of("datasource", "job")), file + ": " + names);
      for (JsonNode panel : dashboard.path("panels")) {
        for (JsonNode target : panel.path("targets")) {
          java.util.regex.Matcher used =
              java.util.regex.Pattern.compile("\\$(\\w+)")
                  .matcher(target.path("expr").asText().replace("$__rate_interval", "1m"));
          while (used.find()) {
            assertTrue(names.contains(used.group(1)), file + ": $" + used.group(1));
          }
        }
      }
    }
  }
}

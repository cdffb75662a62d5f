package dev.esker.it.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chart in {@code ops/kubernetes}, with Helm itself. {@code -Desker.ops.write=true} writes the
 * manifests that are committed again.
 */
class HelmChartTest {
  private static final Path CHART = OpsFolder.path("kubernetes/esker");
  private static final Path MANIFESTS = OpsFolder.path("kubernetes/manifests");

  /** The oldest one that the chart says it runs on, and that of the schemas. */
  private static final String KUBERNETES = "1.30.0";

  /** What is committed beside the chart: a file each. */
  private static final Map<String, Map<String, String>> RENDERED =
      Map.of(
          "esker.yaml", Map.of(),
          "esker-dedicated-controllers.yaml",
              Map.of(
                  "controllers.dedicated", "true",
                  "replicaCount", "6",
                  "networkPolicy.enabled", "true",
                  "serviceMonitor.enabled", "true",
                  "prometheusRule.enabled", "true"));

  @BeforeAll
  static void helmIsThere() {
    boolean known =
        System.getProperty("os.name").equals("Linux")
            && Set.of("amd64", "aarch64").contains(System.getProperty("os.arch"));
    assumeTrue(known, "Helm's native library is used on Linux only");
  }

  private static String render(Map<String, String> values) {
    TemplateCommand command =
        new Helm(CHART)
            .template()
            .withName("esker")
            .withNamespace("esker")
            .withKubeVersion(KUBERNETES);
    values.forEach(command::set);
    return command.call();
  }

  private static JsonNode only(List<JsonNode> manifests, String kind) {
    List<JsonNode> found =
        manifests.stream().filter(each -> each.path("kind").asText().equals(kind)).toList();
    assertEquals(1, found.size(), kind);
    return found.get(0);
  }

  @Test
  void itPassesHelmsLint() {
    LintResult result = new Helm(CHART).lint().strict().call();
    assertFalse(result.isFailed(), String.join("\n", result.getMessages()));
  }

  @Test
  void plainManifestsAreWhatTheChartRenders() throws IOException {
    for (Map.Entry<String, Map<String, String>> each : RENDERED.entrySet()) {
      Path file = MANIFESTS.resolve(each.getKey());
      String rendered =
          "# Rendered from ops/kubernetes/esker; a test compares. Namespace: esker.\n"
              + render(new LinkedHashMap<>(each.getValue())).stripTrailing()
              + "\n";
      if (Boolean.getBoolean("esker.ops.write")) {
        Files.writeString(file, rendered);
      }
      assertEquals(rendered, Files.readString(file), file.toString());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "rack.from=pod",
        "rack.from=none,persistence.enabled=false,podDisruptionBudget.enabled=false",
        "controllers.dedicated=true,replicaCount=9,controllers.count=5",
        "serviceMonitor.enabled=true,prometheusRule.enabled=true,networkPolicy.enabled=true",
        "persistence.storageClass=fast,priorityClassName=high,jvmOptions=-Xss1m,service.type=NodePort",
        "serviceAccount.create=false,serviceAccount.name=other,spread.zones=none,spread.nodes=none",
      })
  void whatItRendersIsValid(String values) throws IOException {
    List<JsonNode> manifests = OpsFolder.yamlText(render(parse(values)));
    KubernetesSchemas schemas = new KubernetesSchemas();
    List<String> problems = new ArrayList<>();
    for (JsonNode each : manifests) {
      schemas
          .problems(each)
          .forEach(problem -> problems.add(each.at("/metadata/name").asText() + ": " + problem));
    }
    assertEquals(List.of(), problems);
    assertTrue(manifests.size() >= 5, "manifests: " + manifests.size());
  }

  private static Map<String, String> parse(String values) {
    return Stream.of(values.split(",", -1))
        .filter(each -> !each.isEmpty())
        .map(each -> each.split("=", 2))
        .collect(Collectors.toMap(each -> each[0], each -> each[1]));
  }

  @Test
  void theSchemasNoticeMistakes() throws IOException {
    KubernetesSchemas schemas = new KubernetesSchemas();
    String set = render(Map.of());
    for (String mistake :
        List.of(
            "replicas: 3=replicas: three",
            "serviceName:=serviceNames:",
            "containerPort: 9092=containerport: 9092",
            "failureThreshold: 240=failureThreshold: many",
            "sizeLimit: 1Mi=sizelimit: 1Mi")) {
      String[] change = mistake.split("=", 2);
      String broken = set.replace(change[0], change[1]);
      assertFalse(broken.equals(set), mistake);
      List<String> problems =
          OpsFolder.yamlText(broken).stream()
              .flatMap(each -> schemas.problems(each).stream())
              .toList();
      assertFalse(problems.isEmpty(), mistake);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "controllers.count=2",
        "rack.from=zone",
        "heap=lots",
        "replicas=3",
        "image.tagg=1",
        "replicaCount=2",
        "drain.waitSeconds=500",
        "persistence.size=much",
      })
  void wrongValuesAreRefused(String value) {
    assertThrows(IllegalStateException.class, () -> render(parse(value)));
  }

  @Test
  void settingsThatTheChartMakesAreNotTakenFromUsers() {
    assertThrows(
        IllegalStateException.class, () -> render(Map.of("config.broker\\.rack", "a rack")));
  }

  @Test
  void podsRunAsTheRestrictedProfileWantsThem() throws IOException {
    JsonNode pod =
        only(OpsFolder.yamlText(render(Map.of())), "StatefulSet").at("/spec/template/spec");
    assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean());
    assertEquals("RuntimeDefault", pod.at("/securityContext/seccompProfile/type").asText());
    assertFalse(pod.path("automountServiceAccountToken").asBoolean(true));
    assertFalse(pod.path("enableServiceLinks").asBoolean(true), "ESKER_PORT would be a setting");
    List<JsonNode> containers = new ArrayList<>();
    pod.path("initContainers").forEach(containers::add);
    pod.path("containers").forEach(containers::add);
    assertEquals(2, containers.size());
    for (JsonNode each : containers) {
      JsonNode context = each.path("securityContext");
      assertFalse(context.path("allowPrivilegeEscalation").asBoolean(true));
      assertTrue(context.path("readOnlyRootFilesystem").asBoolean());
      assertEquals("ALL", context.at("/capabilities/drop/0").asText());
      assertTrue(each.at("/resources/limits").has("memory"));
    }
  }

  @Test
  void everyServiceAndProbeNamesAPortThatThereIs() throws IOException {
    List<JsonNode> manifests = OpsFolder.yamlText(render(Map.of()));
    JsonNode container = only(manifests, "StatefulSet").at("/spec/template/spec/containers/0");
    List<String> ports = container.path("ports").findValuesAsText("name");
    for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
      assertTrue(ports.contains(container.at("/" + probe + "/httpGet/port").asText()), probe);
    }
    manifests.stream()
        .filter(each -> each.path("kind").asText().equals("Service"))
        .flatMap(each -> each.at("/spec/ports").findValuesAsText("targetPort").stream())
        .forEach(port -> assertTrue(ports.contains(port), port));
  }

  @Test
  void theRulesInTheChartAreThoseOfThePrometheusFolder() throws IOException {
    for (String name : List.of("recording.rules.yml", "alert.rules.yml")) {
      assertEquals(
          OpsFolder.read("prometheus/" + name),
          OpsFolder.read("kubernetes/esker/files/" + name),
          "cp ops/prometheus/" + name + " ops/kubernetes/esker/files/");
    }
  }
}

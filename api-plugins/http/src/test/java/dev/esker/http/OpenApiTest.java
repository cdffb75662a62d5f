package dev.esker.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.server.Route;
import dev.esker.spi.Frontend;
import dev.esker.spi.Readiness;
import dev.esker.spi.twin.TwinBroker;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The description of the API is valid, and of this API. */
@Timeout(60)
class OpenApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NAME = Pattern.compile("\\{([^}]+)}");

  private TwinBroker broker;
  private Frontend frontend;
  private ObjectNode document;

  @BeforeEach
  void ask() throws Exception {
    broker = new TwinBroker(HttpFrontendPlugin.NAME);
    broker.readiness = new Readiness(Readiness.State.RECOVERING, "the log", 7);
    frontend = new HttpFrontendPlugin().create(broker);
    int port = frontend.open().toCompletableFuture().get(20, TimeUnit.SECONDS).get(0).port();
    try (RawHttp http = new RawHttp(port)) {
      http.get("/openapi.json");
      RawHttp.Answer answer = http.receive();
      assertEquals(200, answer.status());
      assertEquals("application/json", answer.headers().get("content-type"));
      document = (ObjectNode) JSON.readTree(answer.body());
    }
  }

  @AfterEach
  void stop() {
    frontend.close();
    broker.close();
  }

  private static List<String> faults(JsonNode document) {
    ParseOptions options = new ParseOptions();
    options.setResolve(false);
    SwaggerParseResult result =
        new OpenAPIV3Parser().readContents(document.toString(), null, options);
    return result.getMessages();
  }

  @Test
  void theDocumentIsValid() {
    assertEquals(List.of(), faults(document));
    assertEquals(new HttpFrontendPlugin().version(), document.at("/info/version").asText());
  }

  @Test
  void theValidatorFindsFaults() {
    ObjectNode broken = document.deepCopy();
    broken.withObject("/paths/~1topics/get").remove("responses");
    assertFalse(faults(broken).isEmpty(), "an operation without answers");
    broken = document.deepCopy();
    broken.withObject("/components/schemas/Error").put("typo", 1);
    broken.withObject("/paths/~1topics").put("gte", "");
    assertFalse(faults(broken).isEmpty(), "a method that isn't one");
  }

  /** A reference that leads nowhere is no fault for that validator. */
  @Test
  void everyReferenceLeadsSomewhere() {
    List<String> references = document.findValuesAsText("$ref");
    assertTrue(references.size() > 100, () -> "only " + references.size());
    for (String reference : references) {
      assertTrue(reference.startsWith("#/"), reference);
      assertFalse(document.at(reference.substring(1)).isMissingNode(), reference);
    }
  }

  @Test
  void itDescribesEveryRouteAndNothingElse() {
    Set<String> served = new TreeSet<>();
    for (Route route : ApiRoutes.of(broker)) {
      // OpenAPI has no word for a name that takes the rest of the path.
      String path = route.template().replace("...}", "}");
      served.add(route.operation() + ": " + route.method() + " " + path);
    }
    Set<String> described = new TreeSet<>();
    for (var path : document.get("paths").properties()) {
      for (var operation : path.getValue().properties()) {
        described.add(
            operation.getValue().get("operationId").asText()
                + ": "
                + operation.getKey().toUpperCase(Locale.ROOT)
                + " "
                + path.getKey());
      }
    }
    assertEquals(String.join("\n", served), String.join("\n", described));
  }

  @Test
  void theNamesInThePathsAreParameters() {
    for (var path : document.get("paths").properties()) {
      for (JsonNode operation : path.getValue()) {
        Set<String> parameters = new TreeSet<>();
        for (JsonNode each : operation.path("parameters")) {
          JsonNode parameter =
              each.has("$ref") ? document.at(each.get("$ref").asText().substring(1)) : each;
          if (parameter.get("in").asText().equals("path")) {
            parameters.add(parameter.get("name").asText());
          }
        }
        assertEquals(names(path.getKey()), parameters, operation.get("operationId").asText());
      }
    }
  }

  private static Set<String> names(String path) {
    return NAME.matcher(path)
        .results()
        .map(result -> result.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}

package dev.esker.it.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What {@code /openapi.json} says, and whether an answer is as it says. Any thread. */
final class ApiDescription {

  private static final String ERROR = "#/components/schemas/Error";

  private final JsonNode document;
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final Map<JsonNode, Schema> schemas = new ConcurrentHashMap<>();

  ApiDescription(JsonNode document) {
    this.document = document;
  }

  /** The document. */
  JsonNode document() {
    return document;
  }

  /** The description of a call, or null if there is none. */
  JsonNode operation(String method, String path) {
    String plain = path.contains("?") ? path.substring(0, path.indexOf('?')) : path;
    JsonNode found = null;
    int words = -1;
    for (var each : document.get("paths").properties()) {
      String template = each.getKey();
      String pattern = template.replaceAll("\\{[^}]+}", "[^/]+").replace(".", "\\.");
      int fixed = template.replaceAll("\\{[^}]+}", "").length();
      if (plain.matches(pattern) && fixed > words) {
        found = each.getValue().get(method.toLowerCase(Locale.ROOT));
        words = fixed;
      }
    }
    return found;
  }

  /** Follows a reference, if it is one. */
  JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.get("$ref").asText().substring(1)) : node;
  }

  /** Fails unless such an answer is described for that call, and its JSON is as described. */
  void check(String method, String path, HttpAnswer answer) {
    String call = method + " " + path + " -> " + answer;
    JsonNode operation = operation(method, path);
    if (operation == null) {
      assertTrue(answer.status() == 404 || answer.status() == 405, call);
      checkJson(HttpAnswer.JSON.createObjectNode().put("$ref", ERROR), answer, call);
      return;
    }
    // Lines and headers that are too long may be anywhere.
    boolean anywhere = answer.status() == 414 || answer.status() == 431;
    JsonNode described =
        operation.get("responses").get(anywhere ? "default" : Integer.toString(answer.status()));
    assertNotNull(described, () -> "the status isn't described: " + call);
    JsonNode content = resolved(described).get("content").get(answer.type());
    assertNotNull(content, () -> "the type isn't described: " + call);
    if (answer.isJson()) {
      checkJson(content.get("schema"), answer, call);
    }
  }

  private void checkJson(JsonNode schema, HttpAnswer answer, String call) {
    assertEquals(List.of(), schema(schema).validate(answer.json()), call);
  }

  /** Fails if a body that the broker takes isn't as described. */
  void checkBody(String method, String path, JsonNode body) {
    JsonNode schema =
        operation(method, path).at("/requestBody/content/application~1json").get("schema");
    assertEquals(List.of(), schema(schema).validate(body), method + " " + path + " " + body);
  }

  /** References in it are into the whole document. */
  private Schema schema(JsonNode schema) {
    assertFalse(schema.isMissingNode());
    return schemas.computeIfAbsent(
        schema,
        node -> {
          ObjectNode whole = node.deepCopy();
          whole.set("components", document.get("components"));
          return registry.getSchema(whole);
        });
  }
}

package dev.esker.it.ops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON schemas of Kubernetes and the Prometheus operator as fabric8's models have them, made
 * strict: a field that isn't known is an error, and quantities, and what is a number or a name, are
 * what they are in manifests and not what they are in Go.
 */
final class KubernetesSchemas {
  private static final String RESOURCE = "schema/validation-schema.json";
  private static final String QUANTITY = "k8s_io_apimachinery_pkg_api_resource_Quantity";
  private static final String NUMBER_OR_NAME =
      "kubernetes_apimachinery_pkg_util_intstr_IntOrString";

  private final List<ObjectNode> wholes = new ArrayList<>();
  private final Map<String, Schema> schemas = new HashMap<>();
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_7);

  KubernetesSchemas() throws IOException {
    ObjectMapper json = new ObjectMapper();
    for (URL url :
        Collections.list(KubernetesSchemas.class.getClassLoader().getResources(RESOURCE))) {
      ObjectNode whole;
      try (InputStream from = url.openStream()) {
        whole = (ObjectNode) json.readTree(from);
      }
      ObjectNode definitions = (ObjectNode) whole.get("definitions");
      makeStrict(definitions);
      definitions.set(QUANTITY, json.readTree("{\"type\":[\"string\",\"number\"]}"));
      definitions.set(NUMBER_OR_NAME, json.readTree("{\"type\":[\"string\",\"integer\"]}"));
      wholes.add(whole);
    }
  }

  private static void makeStrict(JsonNode schema) {
    if (schema instanceof ObjectNode object) {
      if (object.path("required").isBoolean()) {
        object.remove("required");
      }
      if (object.path("properties").isObject() && object.path("additionalProperties").asBoolean()) {
        object.put("additionalProperties", false);
      }
      // Kubernetes takes its Time fields, and numbers of Go, for what they are written as.
      object.remove("existingJavaType");
    }
    schema.forEach(KubernetesSchemas::makeStrict);
  }

  /** What is wrong with a manifest. */
  List<String> problems(JsonNode manifest) {
    String version = manifest.path("apiVersion").asText();
    String kind = manifest.path("kind").asText();
    Schema schema = schemas.computeIfAbsent(version + "/" + kind, key -> find(version, kind));
    return schema == null
        ? List.of("no schema of " + version + " " + kind)
        : schema.validate(manifest).stream().map(Object::toString).toList();
  }

  private Schema find(String version, String kind) {
    for (ObjectNode whole : wholes) {
      for (Map.Entry<String, JsonNode> definition : whole.get("definitions").properties()) {
        if (definition.getKey().endsWith("_" + kind)
            && version.equals(
                definition.getValue().at("/properties/apiVersion/default").asText())) {
          ObjectNode schema = whole.objectNode();
          schema.put("$ref", "#/definitions/" + definition.getKey());
          schema.set("definitions", whole.get("definitions"));
          return registry.getSchema(schema);
        }
      }
    }
    return null;
  }
}

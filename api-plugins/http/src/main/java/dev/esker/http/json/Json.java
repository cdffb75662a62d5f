package dev.esker.http.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The one JSON factory, and trees to and from bytes. */
public final class Json {

  /** How deep values may be nested; beyond, a parser's stack would be at risk. */
  private static final int MAX_DEPTH = 200;

  /** Limits on what is parsed; the size as a whole is that of the body. */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private static final ObjectMapper MAPPER = new ObjectMapper(FACTORY);

  private Json() {}

  /** A new object. */
  public static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** A new array. */
  public static ArrayNode array() {
    return MAPPER.createArrayNode();
  }

  /** The bytes of a tree, UTF-8. */
  public static byte[] bytes(JsonNode node) {
    try {
      return MAPPER.writeValueAsBytes(node);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What every error looks like; {@code field} may be null. */
  public static ObjectNode error(String code, String message, String field) {
    ObjectNode error = object().put("code", code).put("message", message);
    if (field != null) {
      error.put("field", field);
    }
    ObjectNode root = object();
    root.set("error", error);
    return root;
  }

  /** Reads the object at whose start a parser is. */
  public static ObjectNode readObject(JsonParser parser) throws IOException {
    return MAPPER.readTree(parser);
  }

  /**
   * Reads a text that has to be one object.
   *
   * @throws MalformedJsonException if it isn't one
   */
  public static ObjectNode parseObject(byte[] text) throws MalformedJsonException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      JsonNode tree = MAPPER.readTree(parser);
      if (tree instanceof ObjectNode object && parser.nextToken() == null) {
        return object;
      }
      throw new MalformedJsonException("it must be one JSON object");
    } catch (IOException e) {
      throw MalformedJsonException.of(e);
    }
  }
}

package dev.esker.http.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.json.Json;
import dev.esker.http.json.MalformedJsonException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * The fields of a body that is one JSON object. A field that is null counts as absent. Every method
 * throws {@link ApiException} for what it doesn't allow, naming the field.
 */
public final class Fields {

  private final ObjectNode object;

  private Fields(ObjectNode object) {
    this.object = object;
  }

  /** The fields of a body that may have these and no others; an empty body has none. */
  static Fields of(byte[] body, Set<String> known) {
    ObjectNode object;
    try {
      object = body.length == 0 ? Json.object() : Json.parseObject(body);
    } catch (MalformedJsonException e) {
      throw ApiException.of(HttpError.MALFORMED_BODY, "the body is malformed: " + e.getMessage());
    }
    for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!known.contains(name)) {
        throw ApiException.field(
            name, "there is no field '" + name + "'; there are " + new TreeSet<>(known));
      }
    }
    return new Fields(object);
  }

  private Optional<JsonNode> value(String name) {
    return Optional.ofNullable(object.get(name)).filter(value -> !value.isNull());
  }

  /** Text. */
  public Optional<String> string(String name) {
    return value(name)
        .map(
            value -> {
              if (!value.isTextual()) {
                throw ApiException.field(name, name + " must be a string, not " + value);
              }
              return value.textValue();
            });
  }

  /** Whether it is there, and a text. */
  public boolean isText(String name) {
    return value(name).filter(JsonNode::isTextual).isPresent();
  }

  /** Whole numbers in a range; empty if it isn't there. */
  public Optional<List<Integer>> integers(String name, int min, int max) {
    return value(name)
        .map(
            list -> {
              if (!list.isArray() || list.isEmpty()) {
                throw ApiException.field(
                    name, name + " must be a list of whole numbers, with at least one");
              }
              List<Integer> numbers = new ArrayList<>();
              for (JsonNode each : list) {
                if (!each.isInt() || each.intValue() < min || each.intValue() > max) {
                  throw Numbers.outside(name, each.toString(), min, max);
                }
                numbers.add(each.intValue());
              }
              return numbers;
            });
  }

  /** Text that has to be there and mustn't be empty. */
  public String requiredString(String name) {
    return string(name).filter(value -> !value.isEmpty()).orElseThrow(() -> missing(name));
  }

  private static ApiException missing(String name) {
    return ApiException.field(name, "the field " + name + " is missing");
  }

  /** A whole number in a range. */
  public OptionalLong longInteger(String name, long min, long max) {
    Optional<JsonNode> value = value(name);
    if (value.isEmpty()) {
      return OptionalLong.empty();
    }
    JsonNode node = value.get();
    if (!node.isIntegralNumber()
        || !node.canConvertToLong()
        || node.longValue() < min
        || node.longValue() > max) {
      throw Numbers.outside(name, node.toString(), min, max);
    }
    return OptionalLong.of(node.longValue());
  }

  /** A whole number in a range. */
  public OptionalInt integer(String name, int min, int max) {
    OptionalLong value = longInteger(name, min, max);
    return value.isPresent() ? OptionalInt.of((int) value.getAsLong()) : OptionalInt.empty();
  }

  /** A whole number that has to be there. */
  public long requiredLong(String name, long min, long max) {
    return longInteger(name, min, max).orElseThrow(() -> missing(name));
  }

  /** True or false. */
  public Optional<Boolean> bool(String name) {
    return value(name)
        .map(
            value -> {
              if (!value.isBoolean()) {
                throw ApiException.field(name, name + " must be true or false, not " + value);
              }
              return value.booleanValue();
            });
  }

  /** A list of texts that has to be there and mustn't be empty. */
  public List<String> requiredStrings(String name) {
    JsonNode list = value(name).orElseThrow(() -> missing(name));
    if (!list.isArray() || list.isEmpty()) {
      throw ApiException.field(name, name + " must be a list of strings, with at least one");
    }
    List<String> strings = new ArrayList<>();
    for (JsonNode each : list) {
      if (!each.isTextual()) {
        throw ApiException.field(name, name + " must be a list of strings, and has " + each);
      }
      strings.add(each.textValue());
    }
    return strings;
  }

  /** A list of whole numbers in a range, that has to be there. */
  public List<Integer> requiredIntegers(String name, int min, int max) {
    JsonNode list = value(name).orElseThrow(() -> missing(name));
    if (!list.isArray()) {
      throw ApiException.field(name, name + " must be a list of numbers");
    }
    List<Integer> numbers = new ArrayList<>();
    for (JsonNode each : list) {
      if (!each.isIntegralNumber()
          || !each.canConvertToInt()
          || each.intValue() < min
          || each.intValue() > max) {
        throw Numbers.outside(name, each.toString(), min, max);
      }
      numbers.add(each.intValue());
    }
    return numbers;
  }

  /** Values by name: numbers and booleans as their text, null as null; empty if it isn't there. */
  public Map<String, String> texts(String name) {
    Map<String, String> texts = new LinkedHashMap<>();
    value(name)
        .ifPresent(
            value -> {
              if (!value.isObject()) {
                throw ApiException.field(name, name + " must be an object, not " + value);
              }
              for (Map.Entry<String, JsonNode> each : value.properties()) {
                texts.put(each.getKey(), text(name + "." + each.getKey(), each.getValue()));
              }
            });
    return texts;
  }

  private static String text(String name, JsonNode value) {
    if (value.isContainerNode()) {
      throw ApiException.field(name, name + " must be a text or a number");
    }
    return value.isNull() ? null : value.asText();
  }
}

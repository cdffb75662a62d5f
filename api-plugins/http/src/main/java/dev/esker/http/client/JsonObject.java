package dev.esker.http.client;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object of an answer. Reading a field that isn't there, or is of another type, throws an {@link
 * UnreachableException} that names it: whoever answered is no broker of a version that fits.
 *
 * <p>Built on the streaming parser, since data binding would cost a command more time to load than
 * everything else that it does. Immutable.
 */
public final class JsonObject {

  private static final JsonFactory FACTORY = new JsonFactory();

  private final Map<String, Object> fields;
  private final String where;

  private JsonObject(Map<String, Object> fields, String where) {
    this.fields = Collections.unmodifiableMap(fields);
    this.where = where;
  }

  /**
   * Reads a text.
   *
   * @param from who it is from, for messages
   * @throws IOException if it isn't one JSON object; nesting is limited by the parser
   */
  public static JsonObject parse(byte[] text, String from) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new IOException("no JSON object");
      }
      JsonObject object = new JsonObject(readObject(parser), from + " answers");
      if (parser.nextToken() != null) {
        throw new IOException("more than one JSON object");
      }
      return object;
    }
  }

  private static Map<String, Object> readObject(JsonParser parser) throws IOException {
    Map<String, Object> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      fields.put(name, readValue(parser));
    }
    return fields;
  }

  private static List<Object> readArray(JsonParser parser) throws IOException {
    List<Object> items = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      items.add(readValue(parser));
    }
    return items;
  }

  private static Object readValue(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> readObject(parser);
      case START_ARRAY -> readArray(parser);
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default -> parser.getText();
    };
  }

  /** Everything, as maps, lists, texts, numbers, booleans and null. */
  public Map<String, Object> fields() {
    return fields;
  }

  /** Whether there is such a field, and it isn't null. */
  public boolean has(String name) {
    return fields.get(name) != null;
  }

  /** A text. */
  public String text(String name) {
    return required(name, "text", textOrNull(name));
  }

  /** A text, or null if it isn't there. */
  public String textOrNull(String name) {
    return typed(name, String.class, "text");
  }

  /** A whole number. */
  public long number(String name) {
    return required(name, "number", numberOrNull(name));
  }

  /** A whole number, or null if it isn't there. */
  public Long numberOrNull(String name) {
    Number number = typed(name, Number.class, "number");
    return number == null ? null : number.longValue();
  }

  /** An offset, an id and the like, which is unknown if it isn't there or is negative; or null. */
  public Long naturalOrNull(String name) {
    Long number = numberOrNull(name);
    return number == null || number < 0 ? null : number;
  }

  /** A boolean; false if it isn't there. */
  public boolean flag(String name) {
    return Boolean.TRUE.equals(typed(name, Boolean.class, "boolean"));
  }

  /** An object. */
  public JsonObject object(String name) {
    Map<?, ?> object = required(name, "object", typed(name, Map.class, "object"));
    return child(name, object);
  }

  /** A list of objects. */
  public List<JsonObject> objects(String name) {
    List<JsonObject> objects = new ArrayList<>();
    for (Object item : items(name)) {
      if (!(item instanceof Map<?, ?> object)) {
        throw wrong(name, "list of objects");
      }
      objects.add(child(name, object));
    }
    return objects;
  }

  /** A list of whole numbers. */
  public List<Long> numbers(String name) {
    List<Long> numbers = new ArrayList<>();
    for (Object item : items(name)) {
      if (!(item instanceof Number number)) {
        throw wrong(name, "list of numbers");
      }
      numbers.add(number.longValue());
    }
    return numbers;
  }

  private List<?> items(String name) {
    return required(name, "list", typed(name, List.class, "list"));
  }

  private JsonObject child(String name, Map<?, ?> object) {
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> copy.put((String) key, value));
    return new JsonObject(copy, where + " '" + name + "'");
  }

  private <T> T required(String name, String kind, T value) {
    if (value == null) {
      throw wrong(name, kind);
    }
    return value;
  }

  private <T> T typed(String name, Class<T> type, String kind) {
    Object value = fields.get(name);
    if (value != null && !type.isInstance(value)) {
      throw wrong(name, kind);
    }
    return type.cast(value);
  }

  private UnreachableException wrong(String name, String kind) {
    return new UnreachableException(where + " without a " + kind + " '" + name + "'", null);
  }
}

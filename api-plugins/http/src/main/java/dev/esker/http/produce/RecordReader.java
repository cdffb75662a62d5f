package dev.esker.http.produce;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.esker.http.json.Json;
import dev.esker.http.json.MalformedJsonException;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.HttpError;
import dev.esker.http.server.Numbers;
import dev.esker.records.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;

/**
 * Reads records from JSON, token by token: this is what most requests spend their time with.
 *
 * <p>Two spellings differ in the name of the value only: {@code value} in the resource style,
 * {@code message} in the plain one, where the topic is a field as well.
 */
final class RecordReader {

  private static final String KNOWN =
      "headers, headers_base64, key, key_base64, partition, timestamp, ";

  private final String valueName;
  private final boolean plain;
  private String topic;

  /** Of one object being read. */
  private static final class Draft {
    private int partition = NewRecord.ANY;
    private byte[] key;
    private byte[] value;
    private boolean hasKey;
    private boolean hasValue;
    private long timestamp = NewRecord.NOW;
    private final List<Header> headers = new ArrayList<>(0);
  }

  private RecordReader(String valueName, boolean plain) {
    this.valueName = valueName;
    this.plain = plain;
  }

  /** Of the resource style. */
  static RecordReader resource() {
    return new RecordReader("value", false);
  }

  /** Of the plain style. */
  static RecordReader plain() {
    return new RecordReader("message", true);
  }

  /**
   * The topic that the last object of the plain style named.
   *
   * @throws ApiException if it didn't
   */
  String topic() {
    if (topic == null || topic.isEmpty()) {
      throw ApiException.field("topic", "the field topic is missing");
    }
    return topic;
  }

  /**
   * Reads a body: one object, or an array of them.
   *
   * @param each gets the records in their order
   * @return whether it was an array
   * @throws ApiException if anything is wrong with it
   */
  boolean readBody(byte[] body, Consumer<NewRecord> each) {
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      JsonToken first = parser.nextToken();
      boolean many = first == JsonToken.START_ARRAY && !plain;
      if (many) {
        int index = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          each.accept(readObject(parser, "[" + index + "]."));
          index++;
        }
      } else {
        each.accept(readObject(parser, ""));
      }
      if (parser.nextToken() != null) {
        throw ApiException.of(HttpError.MALFORMED_BODY, "something follows the JSON of the body");
      }
      return many;
    } catch (IOException e) {
      throw malformed("the body", e);
    }
  }

  /** Reads one object for each line that isn't empty. */
  void readLines(byte[] body, Consumer<NewRecord> each) {
    int start = 0;
    int line = 0;
    while (start < body.length) {
      int end = start;
      while (end < body.length && body[end] != '\n') {
        end++;
      }
      line++;
      if (!isBlank(body, start, end)) {
        readLine(body, start, end, "line " + line, each);
      }
      start = end + 1;
    }
  }

  private static boolean isBlank(byte[] body, int start, int end) {
    for (int i = start; i < end; i++) {
      if (body[i] != ' ' && body[i] != '\t' && body[i] != '\r') {
        return false;
      }
    }
    return true;
  }

  private void readLine(byte[] body, int start, int end, String name, Consumer<NewRecord> each) {
    try (JsonParser parser = Json.FACTORY.createParser(body, start, end - start)) {
      parser.nextToken();
      each.accept(readObject(parser, name + ": "));
      if (parser.nextToken() != null) {
        throw ApiException.of(
            HttpError.MALFORMED_BODY, name + ": something follows the JSON object");
      }
    } catch (IOException e) {
      throw malformed(name, e);
    }
  }

  private static ApiException malformed(String what, IOException cause) {
    return ApiException.of(
        HttpError.MALFORMED_BODY,
        what + " is malformed: " + MalformedJsonException.of(cause).getMessage());
  }

  private NewRecord readObject(JsonParser parser, String place) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw ApiException.of(
          HttpError.MALFORMED_BODY,
          (place.isEmpty() ? "the body " : place) + "must be a JSON object");
    }
    Draft draft = new Draft();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      readField(parser, draft, name, place);
    }
    if (!draft.hasValue) {
      throw ApiException.field(
          place + valueName,
          "the field " + place + valueName + " is missing (null would be a tombstone)");
    }
    return new NewRecord(draft.partition, draft.key, draft.value, draft.headers, draft.timestamp);
  }

  private void readField(JsonParser parser, Draft draft, String name, String place)
      throws IOException {
    String field = place + name;
    if (name.equals(valueName)) {
      onlyOnce(draft.hasValue, field);
      draft.value = bytes(parser, field);
      draft.hasValue = true;
    } else if (name.equals(valueName + "_base64")) {
      onlyOnce(draft.hasValue, field);
      draft.value = base64(parser, field);
      draft.hasValue = true;
    } else if (name.equals("topic") && plain) {
      topic = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
    } else {
      readOther(parser, draft, name, field);
    }
  }

  private void readOther(JsonParser parser, Draft draft, String name, String field)
      throws IOException {
    switch (name) {
      case "key" -> {
        onlyOnce(draft.hasKey, field);
        draft.key = bytes(parser, field);
        draft.hasKey = true;
      }
      case "key_base64" -> {
        onlyOnce(draft.hasKey, field);
        draft.key = base64(parser, field);
        draft.hasKey = true;
      }
      case "partition" -> {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
          draft.partition = (int) number(parser, field, Integer.MAX_VALUE);
        }
      }
      case "timestamp" -> {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
          draft.timestamp = number(parser, field, Long.MAX_VALUE);
        }
      }
      case "headers" -> readHeaders(parser, draft, field, false);
      case "headers_base64" -> readHeaders(parser, draft, field, true);
      default ->
          throw ApiException.field(
              field,
              "there is no field '"
                  + field
                  + "'; there are "
                  + KNOWN
                  + (plain ? "topic, " : "")
                  + valueName
                  + ", "
                  + valueName
                  + "_base64");
    }
  }

  private static void onlyOnce(boolean there, String field) {
    if (there) {
      throw ApiException.field(field, field + " says again what another field has said");
    }
  }

  private static long number(JsonParser parser, String field, long max) throws IOException {
    boolean fits =
        parser.currentToken() == JsonToken.VALUE_NUMBER_INT
            && parser.getNumberType() != JsonParser.NumberType.BIG_INTEGER;
    if (!fits || parser.getLongValue() < 0 || parser.getLongValue() > max) {
      throw Numbers.outside(field, text(parser), 0, max);
    }
    return parser.getLongValue();
  }

  /** For messages; not all of something large. */
  private static String text(JsonParser parser) throws IOException {
    return parser.currentToken().isStructStart() ? "{...}" : parser.getText();
  }

  /** A string as it is, null as null, anything else as compact JSON. */
  private static byte[] bytes(JsonParser parser, String field) throws IOException {
    return switch (parser.currentToken()) {
      case VALUE_NULL -> null;
      case VALUE_STRING -> utf8(parser.getText(), field);
      case START_OBJECT, START_ARRAY -> compact(parser);
      default -> parser.getText().getBytes(StandardCharsets.UTF_8);
    };
  }

  private static byte[] utf8(String text, String field) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        boolean paired =
            i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
        if (!paired) {
          throw ApiException.field(field, field + " has half of a surrogate pair at " + i);
        }
        i++;
      }
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] compact(JsonParser parser) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator generator = Json.FACTORY.createGenerator(bytes)) {
      generator.copyCurrentStructureExact(parser);
    }
    return bytes.toByteArray();
  }

  private static byte[] base64(JsonParser parser, String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return null;
    }
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw ApiException.field(field, field + " must be a string of base64");
    }
    try {
      return Base64.getDecoder().decode(parser.getText());
    } catch (IllegalArgumentException e) {
      throw ApiException.field(field, field + " is not base64: " + e.getMessage());
    }
  }

  private static void readHeaders(JsonParser parser, Draft draft, String field, boolean base64)
      throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NULL) {
      return;
    }
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw ApiException.field(field, field + " must be an object");
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      String place = field + "." + name;
      if (parser.nextToken() == JsonToken.START_ARRAY) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          draft.headers.add(header(parser, name, place, base64));
        }
      } else {
        draft.headers.add(header(parser, name, place, base64));
      }
    }
  }

  private static Header header(JsonParser parser, String name, String place, boolean base64)
      throws IOException {
    if (parser.currentToken().isStructStart()) {
      throw ApiException.field(place, place + " must be a string");
    }
    utf8(name, place);
    byte[] value = base64 ? base64(parser, place) : bytes(parser, place);
    return new Header(name, value == null ? null : ByteBuffer.wrap(value));
  }
}

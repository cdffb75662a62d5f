package dev.esker.http.consume;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.esker.http.json.Json;
import dev.esker.records.Header;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes records as JSON objects, each on one line. Not thread-safe. */
final class RecordWriter {

  private static final String BASE64_SUFFIX = "_base64";

  private final JsonGenerator json;
  private final ValueFormat format;
  private final CharsetDecoder utf8 = StandardCharsets.UTF_8.newDecoder();

  RecordWriter(JsonGenerator json, ValueFormat format) {
    this.json = json;
    this.format = format;
  }

  /** As the resource style shows it. */
  void write(int partition, dev.esker.records.Record record) throws IOException {
    json.writeStartObject();
    json.writeNumberField("partition", partition);
    json.writeNumberField("offset", record.offset());
    json.writeNumberField("timestamp", record.timestamp());
    text("key", record.key());
    value("value", record.value());
    headers(record.headers());
    json.writeEndObject();
  }

  /** As the plain style shows it. */
  void writePlain(dev.esker.records.Record record) throws IOException {
    json.writeStartObject();
    json.writeNumberField("offset", record.offset());
    text("message", record.value());
    json.writeEndObject();
  }

  private void value(String name, ByteBuffer bytes) throws IOException {
    String text = bytes == null || format == ValueFormat.BASE64 ? null : decode(bytes);
    if (text != null && mayBeJson(text) && isJson(text)) {
      json.writeFieldName(name);
      json.writeRawValue(oneLine(text));
    } else {
      write(name, bytes, text);
    }
  }

  private void text(String name, ByteBuffer bytes) throws IOException {
    write(name, bytes, bytes == null || format == ValueFormat.BASE64 ? null : decode(bytes));
  }

  private void write(String name, ByteBuffer bytes, String text) throws IOException {
    if (bytes == null) {
      json.writeNullField(name);
    } else if (text != null) {
      json.writeStringField(name, text);
    } else {
      json.writeBinaryField(name + BASE64_SUFFIX, array(bytes));
    }
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] array = new byte[bytes.remaining()];
    bytes.duplicate().get(array);
    return array;
  }

  /** The text, or null if the bytes aren't UTF-8. */
  private String decode(ByteBuffer bytes) {
    try {
      CharBuffer text = utf8.decode(bytes.duplicate());
      return text.toString();
    } catch (CharacterCodingException e) {
      return null; // the answer to the question, not a failure
    }
  }

  private boolean mayBeJson(String text) {
    return switch (format) {
      case AUTO -> {
        String trimmed = text.stripLeading();
        yield trimmed.startsWith("{") || trimmed.startsWith("[");
      }
      case JSON -> true;
      case STRING, BASE64 -> false;
    };
  }

  private static boolean isJson(String text) {
    try (JsonParser parser = Json.FACTORY.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return false;
      }
      parser.skipChildren();
      return parser.nextToken() == null;
    } catch (IOException e) {
      return false; // the answer to the question, not a failure
    }
  }

  /** Lines of an event stream and of newline-delimited JSON end where a line ends. */
  private static String oneLine(String text) throws IOException {
    if (text.indexOf('\n') < 0 && text.indexOf('\r') < 0) {
      return text;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonParser parser = Json.FACTORY.createParser(text);
        JsonGenerator generator = Json.FACTORY.createGenerator(bytes)) {
      parser.nextToken();
      generator.copyCurrentStructureExact(parser);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Headers that are text in one object, those that aren't in another, repeated ones as arrays. */
  private void headers(List<Header> headers) throws IOException {
    if (headers.isEmpty()) {
      return;
    }
    Map<String, List<ByteBuffer>> binary = new LinkedHashMap<>();
    Map<String, List<String>> texts = new LinkedHashMap<>();
    for (Header header : headers) {
      ByteBuffer bytes = header.value();
      String text = bytes == null || format == ValueFormat.BASE64 ? null : decode(bytes);
      if (bytes == null || text != null) {
        texts.computeIfAbsent(header.key(), key -> new ArrayList<>(1)).add(text);
      } else {
        binary.computeIfAbsent(header.key(), key -> new ArrayList<>(1)).add(bytes);
      }
    }
    if (!texts.isEmpty()) {
      json.writeObjectFieldStart("headers");
      for (Map.Entry<String, List<String>> each : texts.entrySet()) {
        json.writeFieldName(each.getKey());
        array(each.getValue(), json::writeString);
      }
      json.writeEndObject();
    }
    if (!binary.isEmpty()) {
      json.writeObjectFieldStart("headers" + BASE64_SUFFIX);
      for (Map.Entry<String, List<ByteBuffer>> each : binary.entrySet()) {
        json.writeFieldName(each.getKey());
        array(each.getValue(), bytes -> json.writeBinary(array(bytes)));
      }
      json.writeEndObject();
    }
  }

  /** Writes one thing. */
  @FunctionalInterface
  private interface Writing<T> {
    void write(T each) throws IOException;
  }

  private <T> void array(List<T> values, Writing<T> writing) throws IOException {
    if (values.size() > 1) {
      json.writeStartArray();
    }
    for (T value : values) {
      writing.write(value);
    }
    if (values.size() > 1) {
      json.writeEndArray();
    }
  }
}

package dev.esker.bench.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Reads records as the API shows them, and takes their values only. One thread. */
final class RecordReader {
  private final JsonFactory json = new JsonFactory();

  /**
   * Reads an answer to a request to consume.
   *
   * @return where to go on
   * @throws IOException if it isn't one
   */
  long readAnswer(byte[] body, Consumer<byte[]> values) throws IOException {
    long next = -1;
    try (JsonParser parser = json.createParser(body)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT);
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken token = parser.nextToken();
        if (name.equals("messages")) {
          expect(token, JsonToken.START_ARRAY);
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            values.accept(value(parser));
          }
        } else if (name.equals("next_offset") && token == JsonToken.VALUE_NUMBER_INT) {
          next = parser.getLongValue();
        } else {
          parser.skipChildren();
        }
      }
      expect(parser.currentToken(), JsonToken.END_OBJECT);
    }
    if (next < 0) {
      throw new IOException("no next_offset");
    }
    return next;
  }

  /** Reads the data of an event. */
  byte[] readRecord(byte[] data, int from, int length) throws IOException {
    try (JsonParser parser = json.createParser(data, from, length)) {
      parser.nextToken();
      byte[] value = value(parser);
      expect(parser.nextToken(), null);
      return value;
    }
  }

  /** The value of a record; empty if it isn't a text. */
  private static byte[] value(JsonParser parser) throws IOException {
    expect(parser.currentToken(), JsonToken.START_OBJECT);
    byte[] value = {};
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken token = parser.nextToken();
      if (name.equals("value") && token == JsonToken.VALUE_STRING) {
        value = parser.getText().getBytes(StandardCharsets.UTF_8);
      } else {
        parser.skipChildren();
      }
    }
    expect(parser.currentToken(), JsonToken.END_OBJECT);
    return value;
  }

  private static void expect(JsonToken found, JsonToken wanted) throws IOException {
    if (found != wanted) {
      throw new IOException("found " + found + " where " + wanted + " belongs");
    }
  }
}

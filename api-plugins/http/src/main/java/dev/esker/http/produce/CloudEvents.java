package dev.esker.http.produce;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.esker.http.json.Json;
import dev.esker.http.json.MalformedJsonException;
import dev.esker.http.server.ApiException;
import dev.esker.http.server.Exchange;
import dev.esker.http.server.HttpError;
import dev.esker.records.Header;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Events as the CloudEvents specification 1.0 sends them over HTTP, stored as its binding for Kafka
 * says: in binary mode the attributes are headers of the record ({@code ce_type}), in structured
 * mode the record's value is the whole event. The extension {@code partitionkey} is the key.
 */
final class CloudEvents {

  /** One event, whole. */
  static final String STRUCTURED = "application/cloudevents+json";

  /** An array of events. */
  static final String BATCH = "application/cloudevents-batch+json";

  private static final String HTTP_PREFIX = "ce-";
  private static final String KAFKA_PREFIX = "ce_";
  private static final String CONTENT_TYPE = "content-type";
  private static final String VERSION = "1.0";
  private static final String KEY = "partitionkey";
  private static final List<String> REQUIRED = List.of("id", "source", "specversion", "type");

  private CloudEvents() {}

  /** Whether a request carries an event in binary mode. */
  static boolean isBinary(Exchange exchange) {
    return exchange.header(HTTP_PREFIX + "specversion").isPresent()
        || exchange.header(HTTP_PREFIX + "id").isPresent();
  }

  /**
   * The event of a request in binary mode.
   *
   * @throws ApiException if an attribute is missing or wrong
   */
  static NewRecord binary(Exchange exchange) {
    List<Header> headers = new ArrayList<>();
    byte[] key = null;
    for (Map.Entry<String, String> each : exchange.headers()) {
      String name = each.getKey().toLowerCase(Locale.ROOT);
      if (name.startsWith(HTTP_PREFIX)) {
        String attribute = name.substring(HTTP_PREFIX.length());
        String value = decode(name, each.getValue());
        headers.add(header(KAFKA_PREFIX + attribute, value));
        if (attribute.equals(KEY)) {
          key = value.getBytes(StandardCharsets.UTF_8);
        }
      }
    }
    for (String attribute : REQUIRED) {
      String value = exchange.header(HTTP_PREFIX + attribute).orElse("");
      check(attribute, value, HTTP_PREFIX + attribute);
    }
    if (!exchange.contentType().isEmpty()) {
      headers.add(header(CONTENT_TYPE, exchange.header(CONTENT_TYPE).orElseThrow()));
    }
    return new NewRecord(NewRecord.ANY, key, exchange.body(), headers, NewRecord.NOW);
  }

  /** Values are percent-encoded where a header couldn't have them (HTTP binding, 3.1.3.2). */
  private static String decode(String name, String value) {
    try {
      return QueryStringDecoder.decodeComponent(value.replace("+", "%2B"));
    } catch (IllegalArgumentException e) {
      throw ApiException.field(name, "the header " + name + " is not well encoded");
    }
  }

  private static void check(String attribute, String value, String field) {
    if (value.isEmpty()) {
      throw ApiException.field(field, "the event has no " + attribute);
    }
    if (attribute.equals("specversion") && !value.equals(VERSION)) {
      throw ApiException.field(
          field, "specversion = " + value + " is not known; there is " + VERSION);
    }
  }

  /** The event of a body in structured mode. */
  static NewRecord structured(byte[] body) {
    ObjectNode event;
    try {
      event = Json.parseObject(body);
    } catch (MalformedJsonException e) {
      throw malformed(e.getMessage());
    }
    return record(event, body, "");
  }

  /** The events of a body in batched mode. */
  static void batch(byte[] body, Consumer<NewRecord> each) {
    try (JsonParser parser = Json.FACTORY.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        throw malformed("it must be an array of events");
      }
      int index = 0;
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        ObjectNode event = Json.readObject(parser);
        each.accept(record(event, Json.bytes(event), "[" + index + "]."));
        index++;
      }
      if (parser.currentToken() != JsonToken.END_ARRAY || parser.nextToken() != null) {
        throw malformed("it must be an array of events and nothing else");
      }
    } catch (IOException e) {
      throw malformed(MalformedJsonException.of(e).getMessage());
    }
  }

  private static ApiException malformed(String why) {
    return ApiException.of(HttpError.MALFORMED_BODY, "the event is malformed: " + why);
  }

  private static NewRecord record(ObjectNode event, byte[] text, String place) {
    for (String attribute : REQUIRED) {
      JsonNode value = event.get(attribute);
      check(
          attribute,
          value != null && value.isTextual() ? value.textValue() : "",
          place + attribute);
    }
    JsonNode key = event.get(KEY);
    return new NewRecord(
        NewRecord.ANY,
        key == null || key.isNull() ? null : key.asText().getBytes(StandardCharsets.UTF_8),
        text,
        List.of(header(CONTENT_TYPE, STRUCTURED + "; charset=UTF-8")),
        NewRecord.NOW);
  }

  private static Header header(String name, String value) {
    return new Header(name, ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }
}

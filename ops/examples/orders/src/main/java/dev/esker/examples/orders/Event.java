package dev.esker.examples.orders;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/**
 * Something that has happened, as it stands in a record's value:
 *
 * <pre>{@code
 * {"type":"order_created","id":"evt-1721574564890993100","data":"data-128","timestamp":"2025-07-22T12:15:00Z"}
 * }</pre>
 *
 * @param type what has happened
 * @param id unique, and the record's key: all that is said of one event is in one partition
 * @param data what it is about
 * @param timestamp when, in UTC to the second
 */
@JsonPropertyOrder({"type", "id", "data", "timestamp"})
record Event(String type, String id, String data, String timestamp) {

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          // Producers may add fields before services know them.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** The value of a record. */
  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("four strings can't be written as JSON", e);
    }
  }

  /**
   * Reads the value of a record.
   *
   * @throws MalformedEventException if it is no event
   */
  static Event parse(byte[] value) throws MalformedEventException {
    if (value == null) {
      throw new MalformedEventException("it has no value");
    }
    Event event;
    try {
      event = JSON.readValue(value, Event.class);
    } catch (JacksonException e) {
      throw new MalformedEventException(e.getOriginalMessage());
    } catch (IOException e) {
      throw new MalformedEventException(e.getMessage());
    }
    if (event == null) {
      throw new MalformedEventException("it is null");
    }
    event.check();
    return event;
  }

  private void check() throws MalformedEventException {
    require("type", type);
    require("id", id);
    require("timestamp", timestamp);
    try {
      Instant.parse(timestamp);
    } catch (DateTimeParseException e) {
      throw new MalformedEventException("timestamp = '" + timestamp + "' is no time in UTC");
    }
  }

  private static void require(String field, String text) throws MalformedEventException {
    if (text == null || text.isEmpty()) {
      throw new MalformedEventException("it has no " + field);
    }
  }
}

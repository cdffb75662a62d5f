package dev.esker.it.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpHeaders;

/** An answer of the HTTP API. */
record HttpAnswer(int status, HttpHeaders headers, String text) {

  static final ObjectMapper JSON = new ObjectMapper();

  /** Its type without parameters. */
  String type() {
    return headers.firstValue("content-type").orElse("").replaceFirst(";.*", "").trim();
  }

  boolean isJson() {
    return type().equals("application/json");
  }

  JsonNode json() {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + this, e);
    }
  }

  /** What stands at a place of its JSON, {@code /error/code} for instance. */
  JsonNode at(String pointer) {
    return json().at(pointer);
  }

  @Override
  public String toString() {
    return status + " " + text;
  }
}

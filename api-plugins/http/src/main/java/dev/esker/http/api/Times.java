package dev.esker.http.api;

import dev.esker.http.server.ApiException;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** Points in time as clients write them. */
public final class Times {

  private Times() {}

  /**
   * Milliseconds since the epoch, from such a number or from ISO 8601.
   *
   * @throws ApiException if it is neither
   */
  public static long millis(String field, String text) {
    long millis = -1;
    try {
      millis = text.indexOf('T') >= 0 ? Instant.parse(text).toEpochMilli() : Long.parseLong(text);
    } catch (NumberFormatException | DateTimeParseException e) {
      millis = -1; // said below
    }
    if (millis < 0) {
      throw ApiException.field(
          field, field + " = " + text + " must be milliseconds, or like 2026-01-31T12:00:00Z");
    }
    return millis;
  }
}

package dev.esker.commands;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;

/** Reads a point in time as people write it. */
public final class TimeText {

  private TimeText() {}

  /**
   * Milliseconds since 1970 from: such a number; ISO 8601 with an offset ({@code
   * 2025-07-22T12:15:00Z}); the same without one, or only a date, in the given zone.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static long parse(String text, ZoneId zone) {
    if (!text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      try {
        return Long.parseLong(text);
      } catch (NumberFormatException e) {
        throw notATime(text);
      }
    }
    try {
      if (text.length() <= "2025-07-22".length()) {
        return LocalDate.parse(text).atStartOfDay(zone).toInstant().toEpochMilli();
      }
      int time = text.indexOf('T');
      boolean hasOffset =
          text.endsWith("Z") || text.indexOf('+', time) > 0 || text.indexOf('-', time) > 0;
      return (hasOffset
              ? OffsetDateTime.parse(text).toInstant()
              : LocalDateTime.parse(text).atZone(zone).toInstant())
          .toEpochMilli();
    } catch (DateTimeException e) {
      throw notATime(text);
    }
  }

  private static IllegalArgumentException notATime(String text) {
    return new IllegalArgumentException(
        "'" + text + "' is neither milliseconds since 1970 nor a time like 2025-07-22T12:15:00Z");
  }
}

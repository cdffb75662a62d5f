package dev.esker.commands;

import java.time.ZoneId;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Where in a partition to begin, as people write it.
 *
 * @param kind how to read the number
 * @param number an offset, a count of records, or milliseconds since 1970; otherwise 0
 */
public record OffsetTarget(Kind kind, long number) {

  /** What the number counts. */
  public enum Kind {
    /** Where the log starts. */
    EARLIEST,
    /** Where it ends now. */
    LATEST,
    /** An offset. */
    OFFSET,
    /** So many records before the end. */
    BEFORE_END,
    /** The first record with a time stamp at or after that. */
    TIME
  }

  /** The forms that {@link #parse} reads, for help and messages. */
  public static final String FORMS = "beginning, end, an offset, -N (N before the end) or @time";

  /**
   * Reads one of {@code beginning} (also {@code start}, {@code earliest}), {@code end} (also {@code
   * latest}), {@code N}, {@code -N}, {@code @time}.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static OffsetTarget parse(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "beginning", "start", "earliest" -> new OffsetTarget(Kind.EARLIEST, 0);
      case "end", "latest" -> new OffsetTarget(Kind.LATEST, 0);
      default -> text.startsWith("@") ? time(text.substring(1)) : number(text);
    };
  }

  private static OffsetTarget time(String text) {
    return new OffsetTarget(Kind.TIME, TimeText.parse(text, ZoneId.systemDefault()));
  }

  private static OffsetTarget number(String text) {
    boolean beforeEnd = text.startsWith("-");
    String digits = beforeEnd ? text.substring(1) : text;
    try {
      // A sign of its own, "+3", means something else to users of other tools.
      if (!digits.startsWith("-") && !digits.startsWith("+")) {
        return new OffsetTarget(beforeEnd ? Kind.BEFORE_END : Kind.OFFSET, Long.parseLong(digits));
      }
    } catch (NumberFormatException e) {
      // Said below, as for a number that is too large.
    }
    throw new IllegalArgumentException("'" + text + "' is none of " + FORMS);
  }

  /**
   * The offset in a partition; never outside of what that holds.
   *
   * @param start of the log
   * @param end of the log
   * @param found for {@link Kind#TIME}: the offset of the first record that is young enough, empty
   *     if there is none; else ignored
   */
  public long resolve(long start, long end, OptionalLong found) {
    long offset =
        switch (kind) {
          case EARLIEST -> start;
          case LATEST -> end;
          case OFFSET -> number;
          case BEFORE_END -> end - number;
          case TIME -> found.orElse(end);
        };
    return Math.max(start, Math.min(end, offset));
  }
}

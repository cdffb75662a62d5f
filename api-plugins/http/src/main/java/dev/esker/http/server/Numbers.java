package dev.esker.http.server;

/** Numbers in paths and parameters. */
public final class Numbers {

  private Numbers() {}

  /**
   * Reads a whole number.
   *
   * @throws ApiException if it is none from {@code min} to {@code max}; names field, value and
   *     range
   */
  public static long longInteger(String field, String text, long min, long max) {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw outside(field, text, min, max);
    }
    if (value < min || value > max) {
      throw outside(field, text, min, max);
    }
    return value;
  }

  /** The same for an int. */
  public static int integer(String field, String text, int min, int max) {
    return (int) longInteger(field, text, min, max);
  }

  /** The error that a number isn't in its range. */
  public static ApiException outside(String field, String text, long min, long max) {
    String range =
        max == Long.MAX_VALUE || max == Integer.MAX_VALUE
            ? min + " or greater"
            : "from " + min + " to " + max;
    return ApiException.field(field, field + " = " + text + " must be a whole number, " + range);
  }
}

package dev.esker.http.consume;

import dev.esker.http.server.ApiException;
import java.util.Arrays;
import java.util.Locale;

/** How values are shown. */
enum ValueFormat {
  /** JSON objects and arrays as such, everything else as text. */
  AUTO,
  /** As text. */
  STRING,
  /** Whatever is JSON as such, everything else as text. */
  JSON,
  /** As base64, keys and headers too. */
  BASE64;

  /**
   * Reads the parameter.
   *
   * @throws ApiException if it is none of these
   */
  static ValueFormat of(String text) {
    for (ValueFormat format : values()) {
      if (format.name().toLowerCase(Locale.ROOT).equals(text)) {
        return format;
      }
    }
    throw ApiException.field(
        "format",
        "format = "
            + text
            + " must be one of "
            + Arrays.toString(values()).toLowerCase(Locale.ROOT));
  }
}

package dev.esker.coordinator.format;

import java.nio.charset.StandardCharsets;

/** What the record formats can hold. */
public final class Limits {
  private Limits() {}

  /** Whether a text fits into a string field: at most 32767 bytes of UTF-8. */
  public static boolean fitsString(String text) {
    int most = FieldWriter.MAX_STRING_BYTES;
    return text.length() <= most / 3
        || (text.length() <= most && text.getBytes(StandardCharsets.UTF_8).length <= most);
  }
}

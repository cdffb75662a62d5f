package dev.esker.examples.orders;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The headers that a record bears in a retry topic and among the dead letters, all of them text.
 */
final class FailureHeaders {

  /** Where it was sent to first. */
  static final String TOPIC = "origin-topic";

  static final String PARTITION = "origin-partition";
  static final String OFFSET = "origin-offset";

  /** How often it was tried. */
  static final String ATTEMPTS = "attempts";

  /** Why the last attempt has failed: a class and its message. */
  static final String ERROR = "error";

  static final String REASON = "error-message";

  /** When that was, and before when not to try again; milliseconds since 1970. */
  static final String FAILED_AT = "failed-at-ms";

  static final String NOT_BEFORE = "not-before-ms";

  /** The group that couldn't process it. */
  static final String GROUP = "group";

  private FailureHeaders() {}

  /** The last header of that name as text; null if there is none. */
  static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** The same as a number, or something else if it is none. */
  static long number(Headers headers, String name, long otherwise) {
    String text = text(headers, name);
    try {
      return text == null ? otherwise : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  /** Replaces a header. */
  static void set(Headers headers, String name, Object value) {
    headers.remove(name);
    headers.add(name, String.valueOf(value).getBytes(StandardCharsets.UTF_8));
  }
}

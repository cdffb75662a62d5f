package dev.esker.embedded;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A record that was read.
 *
 * @param partition from 0
 * @param offset its place in the partition
 * @param timestamp milliseconds since 1970, or -1 if it has none
 * @param key or null
 * @param value or null
 * @param headers in their order
 */
@SuppressWarnings("ArrayRecordComponent") // bytes as they are; two records are never compared
public record LogRecord(
    int partition, long offset, long timestamp, byte[] key, byte[] value, List<Header> headers) {

  /**
   * A header.
   *
   * @param name not unique
   * @param value or null
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Header(String name, byte[] value) {}

  /** The key as text, or null. */
  public String keyText() {
    return text(key);
  }

  /** The value as text, or null. */
  public String valueText() {
    return text(value);
  }

  private static String text(byte[] bytes) {
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }
}

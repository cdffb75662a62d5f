package dev.esker.coordinator.format;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes the fields of a Kafka message of a version that isn't flexible. */
final class FieldWriter {

  /** The most bytes that a string of such a message can have. */
  static final int MAX_STRING_BYTES = Short.MAX_VALUE;

  private final ByteArrayOutputStream out;

  FieldWriter(int expectedSize) {
    out = new ByteArrayOutputStream(expectedSize);
  }

  FieldWriter int16(int value) {
    out.write(value >>> 8);
    out.write(value);
    return this;
  }

  FieldWriter int32(int value) {
    int16(value >>> 16);
    return int16(value);
  }

  FieldWriter int64(long value) {
    int32((int) (value >>> 32));
    return int32((int) value);
  }

  FieldWriter string(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAX_STRING_BYTES) {
      throw new IllegalArgumentException(
          "a string of " + utf8.length + " bytes is longer than " + MAX_STRING_BYTES);
    }
    int16(utf8.length);
    out.writeBytes(utf8);
    return this;
  }

  FieldWriter nullableString(String value) {
    return value == null ? int16(-1) : string(value);
  }

  FieldWriter bytes(byte[] value) {
    int32(value.length);
    out.writeBytes(value);
    return this;
  }

  byte[] toByteArray() {
    return out.toByteArray();
  }
}

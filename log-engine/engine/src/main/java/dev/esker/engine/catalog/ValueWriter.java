package dev.esker.engine.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** Writes a value: a version byte, then big-endian fields. */
final class ValueWriter {
  private final ByteBuffer buffer;

  ValueWriter(byte version, int fieldBytes) {
    buffer = ByteBuffer.allocate(1 + fieldBytes).put(version);
  }

  ValueWriter int8(int value) {
    buffer.put((byte) value);
    return this;
  }

  ValueWriter int16(short value) {
    buffer.putShort(value);
    return this;
  }

  ValueWriter int32(int value) {
    buffer.putInt(value);
    return this;
  }

  ValueWriter int64(long value) {
    buffer.putLong(value);
    return this;
  }

  ValueWriter uuid(UUID value) {
    return int64(value.getMostSignificantBits()).int64(value.getLeastSignificantBits());
  }

  /** UTF-8 after its length in two bytes. */
  ValueWriter text(byte[] utf8) {
    buffer.putShort((short) utf8.length).put(utf8);
    return this;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** The value; it must have been sized exactly. */
  byte[] done() {
    if (buffer.hasRemaining()) {
      throw new IllegalStateException(buffer.remaining() + " bytes of the value were not written");
    }
    return buffer.array();
  }
}

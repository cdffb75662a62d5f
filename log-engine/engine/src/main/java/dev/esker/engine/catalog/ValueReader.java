package dev.esker.engine.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Reads a value strictly: a version, length, flag or text that isn't as written is an error that
 * names the key.
 */
final class ValueReader {
  private final byte[] key;
  private final ByteBuffer buffer;

  ValueReader(byte[] key, byte[] value, byte version)
      throws CatalogCorruptException, CatalogVersionException {
    this.key = key;
    buffer = ByteBuffer.wrap(value);
    int found = int8();
    if (found > version) {
      throw new CatalogVersionException(key, found, version);
    }
    if (found != version) {
      throw new CatalogCorruptException(
          key, "value version " + found + " is unknown, expected " + version);
    }
  }

  private void need(int bytes) throws CatalogCorruptException {
    if (buffer.remaining() < bytes) {
      throw new CatalogCorruptException(
          key, "the value ends after " + buffer.limit() + " bytes, within a field");
    }
  }

  int int8() throws CatalogCorruptException {
    need(1);
    return buffer.get() & 0xFF;
  }

  boolean flag() throws CatalogCorruptException {
    int value = int8();
    if (value > 1) {
      throw new CatalogCorruptException(key, "a flag is 0 or 1, not " + value);
    }
    return value == 1;
  }

  short int16() throws CatalogCorruptException {
    need(2);
    return buffer.getShort();
  }

  int int32() throws CatalogCorruptException {
    need(4);
    return buffer.getInt();
  }

  long int64() throws CatalogCorruptException {
    need(8);
    return buffer.getLong();
  }

  UUID uuid() throws CatalogCorruptException {
    long most = int64();
    return new UUID(most, int64());
  }

  String text() throws CatalogCorruptException {
    int length = int16() & 0xFFFF;
    need(length);
    ByteBuffer utf8 = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    return decode(key, utf8);
  }

  static String decode(byte[] key, ByteBuffer utf8) throws CatalogCorruptException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException e) {
      throw new CatalogCorruptException(key, "a text isn't UTF-8");
    }
  }

  /** To be called after the last field. */
  void end() throws CatalogCorruptException {
    if (buffer.hasRemaining()) {
      throw new CatalogCorruptException(
          key, buffer.remaining() + " bytes follow the last field of the value");
    }
  }
}

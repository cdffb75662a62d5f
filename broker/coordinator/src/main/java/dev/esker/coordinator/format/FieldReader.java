package dev.esker.coordinator.format;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Reads the fields of a Kafka message. With {@code flexible} (KIP-482) lengths are unsigned varints
 * plus one, and structures end in tagged fields, which are skipped. No length is believed before it
 * is compared with what is left, so that damaged bytes can't ask for memory.
 */
final class FieldReader {
  private final ByteBuffer buffer;
  private boolean flexible;

  FieldReader(ByteBuffer buffer) {
    this.buffer = buffer.duplicate();
  }

  void flexible(boolean isFlexible) {
    flexible = isFlexible;
  }

  short int16(String field) {
    need(field, Short.BYTES);
    return buffer.getShort();
  }

  int int32(String field) {
    need(field, Integer.BYTES);
    return buffer.getInt();
  }

  long int64(String field) {
    need(field, Long.BYTES);
    return buffer.getLong();
  }

  String string(String field) {
    String value = nullableString(field);
    if (value == null) {
      throw bad(field, "is null");
    }
    return value;
  }

  String nullableString(String field) {
    int length = flexible ? unsignedVarint(field) - 1 : int16(field);
    if (length == -1) {
      return null;
    }
    need(field, length);
    ByteBuffer part = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    try {
      CharBuffer chars = StandardCharsets.UTF_8.newDecoder().decode(part);
      return chars.toString();
    } catch (CharacterCodingException e) {
      throw bad(field, "is not UTF-8");
    }
  }

  byte[] bytes(String field) {
    int length = flexible ? unsignedVarint(field) - 1 : int32(field);
    need(field, length);
    byte[] value = new byte[length];
    buffer.get(value);
    return value;
  }

  /** The number of elements of an array, none of which is smaller than a byte. */
  int arrayLength(String field) {
    int length = flexible ? unsignedVarint(field) - 1 : int32(field);
    need(field, length);
    return length;
  }

  /** Ends a structure. */
  void endOfStruct(String field) {
    if (!flexible) {
      return;
    }
    int count = unsignedVarint(field);
    for (int i = 0; i < count; i++) {
      unsignedVarint(field);
      int size = unsignedVarint(field);
      need(field, size);
      buffer.position(buffer.position() + size);
    }
  }

  private int unsignedVarint(String field) {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      need(field, 1);
      byte next = buffer.get();
      value |= (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw bad(field, "has a varint of more than 5 bytes");
  }

  private void need(String field, int count) {
    if (count < 0 || count > buffer.remaining()) {
      throw bad(field, "wants " + count + " bytes of " + buffer.remaining());
    }
  }

  private FormatException bad(String field, String why) {
    return new FormatException(field + " at byte " + buffer.position() + " " + why);
  }
}

package dev.esker.gossip;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Reads the primitives of {@code docs/formats/metadata.md}. Nothing is allocated on the word of a
 * length or a count before the bytes that it promises are known to be there.
 */
final class FormatReader {
  private final ByteBuffer bytes;
  private int version = MetadataCodec.VERSION;

  /**
   * @param bytes from its position to its limit; not changed
   */
  FormatReader(ByteBuffer bytes) {
    this.bytes = bytes.slice();
  }

  /** Notes which version of the format the bytes have. */
  void version(int format) {
    version = format;
  }

  boolean isOlderThan(int format) {
    return version < format;
  }

  int u8() throws MetadataFormatException {
    if (!bytes.hasRemaining()) {
      throw fault("the bytes end too early", null);
    }
    return bytes.get() & 0xFF;
  }

  /** An unsigned number from 0 to {@code max}, in its shortest form. */
  long number(long max) throws MetadataFormatException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = u8();
      value |= (next & 0x7FL) << shift;
      if ((next & 0x80) == 0) {
        if (next == 0 && shift > 0) {
          throw fault("a number isn't in its shortest form", null);
        }
        if (value > max) {
          throw fault("the number " + value + " is larger than " + max, null);
        }
        return value;
      }
    }
    throw fault("a number has more than nine bytes", null);
  }

  int integer(int max) throws MetadataFormatException {
    return (int) number(max);
  }

  /**
   * How many items follow.
   *
   * @param max the most there may be
   * @param leastBytes what each needs at least
   */
  int count(int max, int leastBytes) throws MetadataFormatException {
    int count = integer(max);
    if ((long) count * leastBytes > bytes.remaining()) {
      throw fault(count + " items don't fit into " + bytes.remaining() + " bytes", null);
    }
    return count;
  }

  boolean flag() throws MetadataFormatException {
    int value = u8();
    if (value > 1) {
      throw fault("a flag is " + value, null);
    }
    return value == 1;
  }

  String text() throws MetadataFormatException {
    int length = count(MetadataLimits.MAX_TEXT_BYTES, 1);
    ByteBuffer utf8 = bytes.slice(bytes.position(), length);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
      bytes.position(bytes.position() + length);
      return text;
    } catch (CharacterCodingException e) {
      throw fault("a text isn't UTF-8", e);
    }
  }

  UUID uuid() throws MetadataFormatException {
    if (bytes.remaining() < 2 * Long.BYTES) {
      throw fault("the bytes end within an id", null);
    }
    return new UUID(bytes.getLong(), bytes.getLong());
  }

  List<Integer> brokers() throws MetadataFormatException {
    int count = count(MetadataLimits.MAX_REPLICAS, 1);
    List<Integer> ids = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      ids.add(integer(Integer.MAX_VALUE));
    }
    return ids;
  }

  /** Nothing may follow. */
  void end() throws MetadataFormatException {
    if (bytes.hasRemaining()) {
      throw fault(bytes.remaining() + " bytes too many", null);
    }
  }

  MetadataFormatException fault(String message, Throwable cause) {
    return new MetadataFormatException(bytes.position(), message, cause);
  }
}

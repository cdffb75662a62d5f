package dev.esker.engine.catalog;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The keys of the catalog: a table byte, then fixed-width big-endian parts, so that the order of
 * the bytes is the order of the numbers (all parts are non-negative) and everything of a partition,
 * or of a segment, is one range.
 */
final class CatalogKeys {
  static final byte CHECKPOINT = 'C';
  static final byte PENDING_DELETION = 'D';
  static final byte EPOCH = 'E';
  static final byte INDEX = 'I';
  static final byte COMPACTED_INDEX = 'J';
  static final byte COMPACTED_TO = 'K';
  static final byte NEXT_NUMBER = 'N';
  static final byte PARTITION = 'P';
  static final byte PRODUCER = 'R';
  static final byte SEGMENT = 'S';

  /** Length of what all keys of one partition in one table share. */
  static final int PARTITION_PREFIX = 5;

  /** Length of what all index keys of one segment share. */
  static final int SEGMENT_PREFIX = 13;

  /** The same of a compacted segment. */
  static final int COMPACTED_PREFIX = 17;

  private CatalogKeys() {}

  static byte[] table(byte table) {
    return new byte[] {table};
  }

  static byte[] of(byte table, int number) {
    return ByteBuffer.allocate(5).put(table).putInt(number).array();
  }

  static byte[] of(byte table, int number, long part) {
    return ByteBuffer.allocate(13).put(table).putInt(number).putLong(part).array();
  }

  static byte[] of(byte table, int number, long part, long subPart) {
    return ByteBuffer.allocate(21).put(table).putInt(number).putLong(part).putLong(subPart).array();
  }

  /** Of the compacted index: all of one generation of a segment. */
  static byte[] compacted(int number, long segmentBase, int generation) {
    return ByteBuffer.allocate(COMPACTED_PREFIX)
        .put(COMPACTED_INDEX)
        .putInt(number)
        .putLong(segmentBase)
        .putInt(generation)
        .array();
  }

  /** Of the compacted index: one entry. */
  static byte[] compacted(int number, long segmentBase, int generation, long offset) {
    return ByteBuffer.allocate(COMPACTED_PREFIX + 8)
        .put(compacted(number, segmentBase, generation))
        .putLong(offset)
        .array();
  }

  static byte[] of(byte table, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(1 + utf8.length).put(table).put(utf8).array();
  }

  /** The least key that is greater than everything that starts with the prefix, if there is one. */
  static Optional<byte[]> after(byte[] prefix) {
    int last = prefix.length - 1;
    while (last >= 0 && prefix[last] == (byte) 0xFF) {
      last--;
    }
    if (last < 0) {
      return Optional.empty();
    }
    byte[] after = Arrays.copyOf(prefix, last + 1);
    after[last]++;
    return Optional.of(after);
  }

  /** Whether both have the same first bytes. */
  static boolean samePrefix(byte[] a, byte[] b, int length) {
    return a.length >= length && b.length >= length && Arrays.equals(a, 0, length, b, 0, length);
  }

  static int number(byte[] key) {
    return ByteBuffer.wrap(key).getInt(1);
  }

  static long part(byte[] key) {
    return ByteBuffer.wrap(key).getLong(PARTITION_PREFIX);
  }

  static long subPart(byte[] key) {
    return ByteBuffer.wrap(key)
        .getLong(key[0] == COMPACTED_INDEX ? COMPACTED_PREFIX : SEGMENT_PREFIX);
  }

  /** Refuses a key that hasn't the length of its table's keys. */
  static void requireLength(byte[] key, int length) throws CatalogCorruptException {
    if (key.length != length) {
      throw new CatalogCorruptException(key, "the key has " + key.length + " bytes, not " + length);
    }
  }

  /** For messages: the table's name and the parts, and all bytes in hexadecimal. */
  static String describe(byte[] key) {
    String hex = " (key " + HexFormat.of().formatHex(key) + ")";
    if (key.length == 0) {
      return "without a key";
    }
    StringBuilder text = new StringBuilder(name(key[0]));
    if (key[0] == PENDING_DELETION) {
      text.append(' ').append(new String(key, 1, key.length - 1, StandardCharsets.UTF_8));
    } else {
      if (key.length >= PARTITION_PREFIX) {
        text.append(" of partition number ").append(number(key));
      }
      if (key.length >= SEGMENT_PREFIX) {
        text.append(" at ").append(part(key));
      }
      int before = key[0] == COMPACTED_INDEX ? COMPACTED_PREFIX : SEGMENT_PREFIX;
      if (key.length >= before + 8) {
        text.append('/').append(subPart(key));
      }
    }
    return text.append(hex).toString();
  }

  private static String name(byte table) {
    return switch (table) {
      case CHECKPOINT -> "checkpoint";
      case PENDING_DELETION -> "pending deletion";
      case EPOCH -> "leader epoch";
      case INDEX -> "index";
      case COMPACTED_INDEX -> "compacted index";
      case COMPACTED_TO -> "compacted up to";
      case NEXT_NUMBER -> "next partition number";
      case PARTITION -> "partition";
      case PRODUCER -> "producer";
      case SEGMENT -> "segment";
      default -> "of unknown table " + (table & 0xFF);
    };
  }
}

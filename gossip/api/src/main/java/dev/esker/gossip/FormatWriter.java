package dev.esker.gossip;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Writes the primitives of {@code docs/formats/metadata.md} into an array that grows up to a limit.
 */
final class FormatWriter {
  private final int limit;
  private byte[] bytes = new byte[256];
  private int length;

  /**
   * @param limit the most bytes; one more is an {@link IllegalArgumentException}
   */
  FormatWriter(int limit) {
    this.limit = limit;
  }

  void u8(int value) {
    reserve(1);
    bytes[length++] = (byte) value;
  }

  /** An unsigned number, seven bits a byte, the lowest first. */
  void number(long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      u8((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    u8((int) rest);
  }

  void flag(boolean value) {
    u8(value ? 1 : 0);
  }

  void text(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    number(utf8.length);
    reserve(utf8.length);
    System.arraycopy(utf8, 0, bytes, length, utf8.length);
    length += utf8.length;
  }

  void uuid(UUID id) {
    fixed(id.getMostSignificantBits());
    fixed(id.getLeastSignificantBits());
  }

  void brokers(List<Integer> ids) {
    number(ids.size());
    for (int id : ids) {
      number(id);
    }
  }

  private void fixed(long value) {
    for (int shift = 56; shift >= 0; shift -= 8) {
      u8((int) (value >>> shift));
    }
  }

  private void reserve(int more) {
    if (more > limit - length) {
      throw new IllegalArgumentException("more than " + limit + " bytes of metadata");
    }
    if (length + more > bytes.length) {
      long doubled = Math.min(limit, Math.max(bytes.length * 2L, (long) length + more));
      bytes = Arrays.copyOf(bytes, (int) doubled);
    }
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }
}

package dev.esker.records;

import dev.esker.records.InvalidBatchException.Reason;
import java.nio.ByteBuffer;

/**
 * Variable-length integers as records use them: zig-zag (small magnitudes of either sign are
 * short), then groups of 7 bits, least significant first, the high bit meaning that another byte
 * follows. The encoding is the one of Protocol Buffers' {@code sint32} and {@code sint64}.
 *
 * <p>Reading is strict: each value has exactly one accepted encoding, the shortest.
 */
public final class Varint {

  /** The most bytes that a 32-bit value takes. */
  public static final int MAX_INT_BYTES = 5;

  /** The most bytes that a 64-bit value takes. */
  public static final int MAX_LONG_BYTES = 10;

  private Varint() {}

  /**
   * Reads a 32-bit value at the buffer's position and moves past it.
   *
   * @throws InvalidBatchException if it is cut short, padded or needs more than 32 bits; the
   *     position is then somewhere inside the value
   */
  public static int readInt(ByteBuffer in) throws InvalidBatchException {
    int raw = 0;
    for (int shift = 0; shift < 7 * MAX_INT_BYTES; shift += 7) {
      int b = next(in);
      if (shift == 28 && (b & 0xf0) != 0) {
        throw malformed("doesn't fit in 32 bits");
      }
      raw |= (b & 0x7f) << shift;
      if (b < 0x80) {
        requireShortest(b, shift);
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw new AssertionError("the fifth byte either ends the value or is refused");
  }

  /**
   * Reads a 64-bit value at the buffer's position and moves past it.
   *
   * @throws InvalidBatchException if it is cut short, padded or needs more than 64 bits; the
   *     position is then somewhere inside the value
   */
  public static long readLong(ByteBuffer in) throws InvalidBatchException {
    long raw = 0;
    for (int shift = 0; shift < 7 * MAX_LONG_BYTES; shift += 7) {
      int b = next(in);
      if (shift == 63 && (b & 0xfe) != 0) {
        throw malformed("doesn't fit in 64 bits");
      }
      raw |= (b & 0x7fL) << shift;
      if (b < 0x80) {
        requireShortest(b, shift);
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw new AssertionError("the tenth byte either ends the value or is refused");
  }

  /** Writes a 32-bit value at the buffer's position and moves past it. */
  public static void writeInt(int value, ByteBuffer out) {
    writeUnsigned(zigZag(value) & 0xffff_ffffL, out);
  }

  /** Writes a 64-bit value at the buffer's position and moves past it. */
  public static void writeLong(long value, ByteBuffer out) {
    writeUnsigned(zigZag(value), out);
  }

  /** The number of bytes that {@link #writeInt} takes for a value: 1 to 5. */
  public static int sizeOfInt(int value) {
    return sizeOfUnsigned(zigZag(value) & 0xffff_ffffL);
  }

  /** The number of bytes that {@link #writeLong} takes for a value: 1 to 10. */
  public static int sizeOfLong(long value) {
    return sizeOfUnsigned(zigZag(value));
  }

  private static int zigZag(int value) {
    return (value << 1) ^ (value >> 31);
  }

  private static long zigZag(long value) {
    return (value << 1) ^ (value >> 63);
  }

  private static void writeUnsigned(long raw, ByteBuffer out) {
    while ((raw & ~0x7fL) != 0) {
      out.put((byte) (raw | 0x80));
      raw >>>= 7;
    }
    out.put((byte) raw);
  }

  private static int sizeOfUnsigned(long raw) {
    int bits = Math.max(1, Long.SIZE - Long.numberOfLeadingZeros(raw));
    return (bits + 6) / 7;
  }

  private static int next(ByteBuffer in) throws InvalidBatchException {
    if (!in.hasRemaining()) {
      throw malformed("is cut short");
    }
    return in.get() & 0xff;
  }

  private static void requireShortest(int lastByte, int shift) throws InvalidBatchException {
    if (lastByte == 0 && shift > 0) {
      throw malformed("is padded with zeros");
    }
  }

  private static InvalidBatchException malformed(String what) {
    return new InvalidBatchException(Reason.INVALID_RECORD, "a variable-length integer " + what);
  }
}

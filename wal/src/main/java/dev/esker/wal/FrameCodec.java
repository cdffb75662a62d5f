package dev.esker.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The header of a frame and its checks; the table of its bytes is in {@code docs/formats/wal.md}.
 *
 * <p>An instance owns a checksum and belongs to one thread. It allocates nothing per frame.
 */
final class FrameCodec {
  static final int HEADER_BYTES = 48;

  /** The file ends here and the log goes on in the next. */
  static final byte KIND_END = -1;

  /** The log was closed in good order. */
  static final byte KIND_CLEAN_CLOSE = -2;

  private static final int CRC = 0;
  private static final int LENGTH = 4;
  static final int GENERATION = 8;
  private static final int POSITION = 16;
  private static final int DURABLE_MARK = 24;
  private static final int BASE_OFFSET = 32;
  private static final int PARTITION = 40;
  private static final int KIND = 44;

  private final CRC32C crc = new CRC32C();

  /** What the frame says about itself, as the caller gave it. */
  static void fill(ByteBuffer header, byte kind, int partition, long baseOffset, int length) {
    header.clear();
    header.putInt(LENGTH, length);
    header.putLong(BASE_OFFSET, baseOffset);
    header.putInt(PARTITION, partition);
    header.putInt(KIND, kind << 24); // and three zeros
  }

  /**
   * Completes a filled header with where the frame lies, and with the checksum.
   *
   * @param payload left as it was found; null for none
   */
  void seal(ByteBuffer header, long generation, long position, long mark, ByteBuffer payload) {
    header.putLong(GENERATION, generation);
    header.putLong(POSITION, position);
    header.putLong(DURABLE_MARK, mark);
    header.limit(HEADER_BYTES).position(LENGTH);
    crc.reset();
    crc.update(header);
    if (payload != null) {
      int start = payload.position();
      crc.update(payload);
      payload.position(start);
    }
    header.putInt(CRC, (int) crc.getValue());
    header.position(0);
  }

  /** Whether the bytes at {@code at} say that they are a frame of that file at that position. */
  static boolean claimsToBe(ByteBuffer bytes, int at, long generation, long position) {
    return generationAt(bytes, at) == generation && bytes.getLong(at + POSITION) == position;
  }

  /**
   * Whether the header at {@code at}, all of which is there, could begin a frame of at most {@code
   * room} bytes.
   */
  static boolean isPlausible(ByteBuffer bytes, int at, long room) {
    int length = lengthAt(bytes, at);
    long mark = durableMarkAt(bytes, at);
    return length >= 0
        && length <= room - HEADER_BYTES
        && mark >= 0
        && mark <= bytes.getLong(at + POSITION);
  }

  /** Whether the checksum fits a frame that is wholly in {@code bytes}. Changes its position. */
  boolean checksumFits(ByteBuffer bytes, int at) {
    int limit = bytes.limit();
    bytes.limit(at + HEADER_BYTES + lengthAt(bytes, at)).position(at + LENGTH);
    crc.reset();
    crc.update(bytes);
    bytes.limit(limit);
    return (int) crc.getValue() == bytes.getInt(at + CRC);
  }

  static int lengthAt(ByteBuffer bytes, int at) {
    return bytes.getInt(at + LENGTH);
  }

  static long generationAt(ByteBuffer bytes, int at) {
    return bytes.getLong(at + GENERATION);
  }

  static long durableMarkAt(ByteBuffer bytes, int at) {
    return bytes.getLong(at + DURABLE_MARK);
  }

  static long baseOffsetAt(ByteBuffer bytes, int at) {
    return bytes.getLong(at + BASE_OFFSET);
  }

  static int partitionAt(ByteBuffer bytes, int at) {
    return bytes.getInt(at + PARTITION);
  }

  static byte kindAt(ByteBuffer bytes, int at) {
    return bytes.get(at + KIND);
  }
}

package dev.esker.wal;

import dev.esker.wal.io.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The first block of a file of the log; the table of its bytes is in {@code docs/formats/wal.md}.
 *
 * @param origin how the file came to be
 * @param generation the number in its name
 * @param previousGeneration the file that it follows; 0 for none
 * @param startPosition position of the first byte after the header
 * @param fileBytes length of the file, header included
 * @param durableMark everything below was stable when the header was written
 */
record FileHeader(
    Origin origin,
    long generation,
    long previousGeneration,
    long startPosition,
    long fileBytes,
    long durableMark) {

  static final int BYTES = 4096;
  private static final long MAGIC = 0x45534b455257414cL; // "ESKERWAL"
  private static final int VERSION = 1;
  private static final int CRC_OFFSET = BYTES - Integer.BYTES;

  /** How a file came to be. */
  enum Origin {
    /** Claimed ahead of need, to follow a full file. */
    ROLL(1),
    /** Made by a start: the first of a log, or the one that commits a recovery. */
    START(2);

    private final int code;

    Origin(int code) {
      this.code = code;
    }

    private static Optional<Origin> of(int code) {
      for (Origin origin : values()) {
        if (origin.code == code) {
          return Optional.of(origin);
        }
      }
      return Optional.empty();
    }
  }

  /** The position behind the last byte of the file. */
  long endPosition() {
    return startPosition + fileBytes - BYTES;
  }

  /** Bytes that frames may fill; the rest is kept for the end frame. */
  long capacity() {
    return fileBytes - BYTES - FrameCodec.HEADER_BYTES;
  }

  /** The whole block, ready to be written. */
  ByteBuffer encode() {
    ByteBuffer block = ByteBuffer.allocate(BYTES);
    block.putLong(MAGIC).putInt(VERSION).putInt(origin.code);
    block.putLong(generation).putLong(previousGeneration);
    block.putLong(startPosition).putLong(fileBytes).putLong(durableMark);
    block.putInt(CRC_OFFSET, crcOf(block));
    return block.clear();
  }

  /** Reads the header of a file; empty if it isn't an intact one. */
  static Optional<FileHeader> read(DiskFile file) throws IOException {
    ByteBuffer block = ByteBuffer.allocate(BYTES);
    if (file.read(0, block) != BYTES) {
      return Optional.empty();
    }
    return decode(block.flip());
  }

  static Optional<FileHeader> decode(ByteBuffer block) {
    if (block.remaining() != BYTES
        || block.getLong(0) != MAGIC
        || block.getInt(CRC_OFFSET) != crcOf(block)
        || block.getInt(8) != VERSION) {
      return Optional.empty();
    }
    return Origin.of(block.getInt(12))
        .map(origin -> fields(origin, block))
        .filter(FileHeader::isSane);
  }

  private static FileHeader fields(Origin origin, ByteBuffer block) {
    return new FileHeader(
        origin,
        block.getLong(16),
        block.getLong(24),
        block.getLong(32),
        block.getLong(40),
        block.getLong(48));
  }

  private boolean isSane() {
    return previousGeneration >= 0
        && generation > previousGeneration
        && fileBytes >= BYTES + FrameCodec.HEADER_BYTES
        && startPosition >= 0
        && startPosition <= Long.MAX_VALUE - fileBytes
        && durableMark >= 0
        && durableMark <= startPosition;
  }

  private static int crcOf(ByteBuffer block) {
    CRC32C crc = new CRC32C();
    crc.update(block.duplicate().limit(CRC_OFFSET).position(0));
    return (int) crc.getValue();
  }
}

package dev.esker.server.metadata;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * A frame of a metadata file, and the file's header; {@code docs/formats/metadata.md} has the
 * tables.
 *
 * @param kind what the payload is
 * @param version of the image: a snapshot's own, or that before the first command
 * @param payload an encoded image, or a batch of encoded commands
 */
record MetadataFrame(Kind kind, long version, ByteBuffer payload) {
  static final int FILE_HEADER_BYTES = 20;
  static final int HEADER_BYTES = 28;

  /** The most bytes of the payload of commands; a snapshot may be as large as an image may be. */
  static final int MAX_COMMANDS_BYTES = 32 << 20;

  private static final long MAGIC = 0x45534B45524D4401L; // "ESKERMD", version 1
  private static final int FILE_CRC_AT = 16;
  private static final int CRC_AT = 8;
  private static final int LENGTH_AT = 12;

  enum Kind {
    SNAPSHOT(1),
    COMMANDS(2);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  /** The header of a file whose frames bear that mark. */
  static ByteBuffer fileHeader(long mark) {
    ByteBuffer header = ByteBuffer.allocate(FILE_HEADER_BYTES);
    header.putLong(MAGIC).putLong(mark);
    header.putInt(crc(header, 0, FILE_CRC_AT));
    return header.flip();
  }

  /** The mark of a file by its header. */
  static long mark(ByteBuffer header) throws FrameException {
    if (header.remaining() < FILE_HEADER_BYTES) {
      throw new FrameException("the file is shorter than its header");
    }
    if (header.getLong(0) != MAGIC) {
      throw new FrameException("it doesn't begin like a metadata file of version 1");
    }
    if (header.getInt(FILE_CRC_AT) != crc(header, 0, FILE_CRC_AT)) {
      throw new FrameException("the checksum of the file's header is wrong");
    }
    return header.getLong(Long.BYTES);
  }

  /** Header and payload in one buffer, ready to be written. */
  ByteBuffer encode(long mark) {
    int length = payload.remaining();
    ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + length);
    bytes.putLong(mark).putInt(0).putInt(length).putInt(kind.code).putLong(version);
    bytes.put(payload.duplicate()).flip();
    bytes.putInt(CRC_AT, crc(bytes, LENGTH_AT, bytes.limit()));
    return bytes;
  }

  /**
   * The length of the payload, from a header.
   *
   * @param room the bytes that the file has after the header
   */
  static int payloadLength(ByteBuffer header, long mark, long room) throws FrameException {
    if (header.remaining() < HEADER_BYTES) {
      throw new FrameException("the file ends within a frame's header");
    }
    if (header.getLong(0) != mark) {
      throw new FrameException("there is no frame of this file");
    }
    int length = header.getInt(LENGTH_AT);
    if (length < 0 || length > room) {
      throw new FrameException("a frame of " + length + " bytes exceeds the file");
    }
    return length;
  }

  /** The frame that fills a buffer, whose length has been taken from {@link #payloadLength}. */
  static MetadataFrame decode(ByteBuffer bytes) throws FrameException {
    if (bytes.getInt(CRC_AT) != crc(bytes, LENGTH_AT, bytes.limit())) {
      throw new FrameException("the checksum of a frame is wrong");
    }
    int code = bytes.getInt(16);
    long version = bytes.getLong(20);
    ByteBuffer payload = bytes.slice(HEADER_BYTES, bytes.limit() - HEADER_BYTES);
    for (Kind kind : Kind.values()) {
      if (kind.code == code) {
        return new MetadataFrame(kind, version, payload);
      }
    }
    throw new FrameException("a frame is of the unknown kind " + code);
  }

  private static int crc(ByteBuffer bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(from, to - from));
    return (int) crc.getValue();
  }

  /** Bytes that aren't a frame; whoever reads them knows the file and the position. */
  static final class FrameException extends Exception {
    private static final long serialVersionUID = 1L;

    FrameException(String message) {
      super(message);
    }
  }
}

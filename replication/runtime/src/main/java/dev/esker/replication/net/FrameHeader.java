package dev.esker.replication.net;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The first {@value #BYTES} bytes of a frame; see {@code docs/formats/replication-connection.md}.
 *
 * @param crc CRC-32C of the rest of the header and of the head
 * @param headBytes that follow
 * @param bodyBytes that follow those
 * @param kind of the frame; negative ones are the link's own
 */
record FrameHeader(int crc, int headBytes, int bodyBytes, byte kind) {
  static final int BYTES = 16;

  /** Asks for an answer with the same head. */
  static final byte PING = -1;

  /** That answer. */
  static final byte PONG = -2;

  /** The head of both: a reading of the asking side's clock. */
  static final int PING_HEAD_BYTES = Long.BYTES;

  /** Header and head as they are sent; the head's position is left as it is. */
  static ByteBuffer encode(byte kind, ByteBuffer head, int bodyBytes) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES + head.remaining());
    bytes.putInt(0).putInt(head.remaining()).putInt(bodyBytes).put(kind);
    bytes.position(BYTES);
    bytes.put(head.duplicate()).flip();
    CRC32C crc = new CRC32C();
    crc.update(bytes.array(), Integer.BYTES, bytes.limit() - Integer.BYTES);
    return bytes.putInt(0, (int) crc.getValue());
  }

  /**
   * Reads a header.
   *
   * @param bytes {@link #BYTES} of them
   * @param maxFrameBytes the most that head and body may have
   * @throws MalformedStreamException if no frame begins like that
   */
  static FrameHeader decode(ByteBuffer bytes, int maxFrameBytes) throws MalformedStreamException {
    FrameHeader header =
        new FrameHeader(bytes.getInt(0), bytes.getInt(4), bytes.getInt(8), bytes.get(12));
    if (bytes.get(13) != 0 || bytes.getShort(14) != 0) {
      throw new MalformedStreamException("a frame's header ends with bytes that aren't zero");
    }
    if (header.headBytes < 0 || header.headBytes > OutgoingFrame.MAX_HEAD_BYTES) {
      throw new MalformedStreamException(
          "a frame with a head of "
              + header.headBytes
              + " bytes, allowed are "
              + OutgoingFrame.MAX_HEAD_BYTES);
    }
    if (header.bodyBytes < 0 || header.headBytes + (long) header.bodyBytes > maxFrameBytes) {
      throw new MalformedStreamException(
          "a frame of "
              + header.headBytes
              + " and "
              + header.bodyBytes
              + " bytes, allowed are "
              + maxFrameBytes);
    }
    header.checkKind();
    return header;
  }

  private void checkKind() throws MalformedStreamException {
    if (kind >= 0) {
      return;
    }
    if (kind != PING && kind != PONG) {
      throw new MalformedStreamException("a frame of the unknown kind " + kind);
    }
    if (headBytes != PING_HEAD_BYTES || bodyBytes != 0) {
      throw new MalformedStreamException(
          "a keep-alive of " + headBytes + " and " + bodyBytes + " bytes");
    }
  }

  /** Whether it is about the link itself, and not for its user. */
  boolean isLinksOwn() {
    return kind < 0;
  }

  /** The bytes that follow. */
  int contentBytes() {
    return headBytes + bodyBytes;
  }

  /**
   * Checks what was received.
   *
   * @param head from position to limit; left as it is
   * @throws MalformedStreamException if header and head aren't what was sent
   */
  void verify(ByteBuffer head) throws MalformedStreamException {
    ByteBuffer rest = ByteBuffer.allocate(BYTES - Integer.BYTES);
    rest.putInt(headBytes).putInt(bodyBytes).put(kind).clear();
    CRC32C computed = new CRC32C();
    computed.update(rest);
    computed.update(head.duplicate());
    if ((int) computed.getValue() != crc) {
      throw new MalformedStreamException(
          "a frame of kind "
              + kind
              + " whose head doesn't match its checksum (stored "
              + Integer.toHexString(crc)
              + ", computed "
              + Integer.toHexString((int) computed.getValue())
              + ")");
    }
  }
}

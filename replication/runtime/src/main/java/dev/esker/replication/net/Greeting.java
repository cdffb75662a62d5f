package dev.esker.replication.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What the two messages of the handshake have in common: a magic number, a length, and a checksum
 * at the end; see {@code docs/formats/replication-connection.md}.
 */
final class Greeting {
  /** The most bytes of one. */
  static final int MAX_BYTES = 512;

  /** Magic number and length. */
  static final int PREFIX_BYTES = 6;

  private static final int CRC_BYTES = Integer.BYTES;

  private Greeting() {}

  /** A buffer in which a message of that magic number is begun. */
  static ByteBuffer begin(int magic) {
    return ByteBuffer.allocate(MAX_BYTES).putInt(magic).putShort((short) 0);
  }

  /** Ends it: from position to limit it can be sent. */
  static ByteBuffer end(ByteBuffer message) {
    int length = message.position() + CRC_BYTES;
    message.putShort(4, (short) length);
    return message.putInt(crc(message, length)).flip();
  }

  private static int crc(ByteBuffer message, int length) {
    CRC32C crc = new CRC32C();
    crc.update(message.duplicate().clear().limit(length - CRC_BYTES));
    return (int) crc.getValue();
  }

  /**
   * The length of a message of which {@link #PREFIX_BYTES} are there.
   *
   * @throws MalformedStreamException if none begins like that
   */
  static int length(ByteBuffer begun, int magic) throws MalformedStreamException {
    if (begun.getInt(0) != magic) {
      throw new MalformedStreamException(
          "a handshake that begins with "
              + Integer.toHexString(begun.getInt(0))
              + " instead of "
              + Integer.toHexString(magic));
    }
    int length = Short.toUnsignedInt(begun.getShort(4));
    if (length < PREFIX_BYTES + CRC_BYTES || length > MAX_BYTES) {
      throw new MalformedStreamException(
          "a handshake of " + length + " bytes, allowed are " + MAX_BYTES);
    }
    return length;
  }

  /**
   * The fields of a message that is there whole.
   *
   * @param message from 0 to its limit
   * @throws MalformedStreamException if its checksum doesn't match
   */
  static ByteBuffer fields(ByteBuffer message) throws MalformedStreamException {
    int end = message.limit() - CRC_BYTES;
    if (message.getInt(end) != crc(message, message.limit())) {
      throw new MalformedStreamException("a handshake that doesn't match its checksum");
    }
    return message.duplicate().position(PREFIX_BYTES).limit(end);
  }

  static void putIdentity(ByteBuffer to, NodeIdentity who) {
    to.putInt(who.nodeId());
    to.putLong(who.incarnation().getMostSignificantBits());
    to.putLong(who.incarnation().getLeastSignificantBits());
    to.putLong(who.brokerEpoch());
    putText(to, who.clusterId(), NodeIdentity.MAX_CLUSTER_ID_BYTES);
  }

  static NodeIdentity getIdentity(ByteBuffer from) {
    int nodeId = from.getInt();
    UUID incarnation = new UUID(from.getLong(), from.getLong());
    long epoch = from.getLong();
    return new NodeIdentity(getText(from), nodeId, incarnation, epoch);
  }

  /** A text, cut to so many bytes, behind its length in one byte. */
  static void putText(ByteBuffer to, String text, int most) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int length = Math.min(bytes.length, most);
    to.put((byte) length).put(bytes, 0, length);
  }

  static String getText(ByteBuffer from) {
    byte[] bytes = new byte[Byte.toUnsignedInt(from.get())];
    from.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}

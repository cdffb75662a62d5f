package dev.esker.gossip.atomix.net;

import io.atomix.utils.net.Address;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * What travels between two nodes. Over TCP each frame follows its length as four bytes; a datagram
 * is one frame. A frame begins with its kind:
 *
 * <pre>
 * HELLO    magic: 8 bytes, hash of the cluster's id: 4 bytes     the first of a connection
 * REQUEST  number: 8, subject: text, sender: text, port: 4, body
 * REPLY    number: 8, status: 1, body
 * ONE_WAY  subject: text, sender: text, port: 4, body
 * </pre>
 *
 * <p>A text is its length as two bytes and UTF-8; a body is the rest.
 */
final class Frame {
  static final byte HELLO = 0;
  static final byte REQUEST = 1;
  static final byte REPLY = 2;
  static final byte ONE_WAY = 3;

  static final byte OK = 0;
  static final byte NO_HANDLER = 1;
  static final byte FAILED = 2;

  static final long MAGIC = 0x65736b6572_7631L;
  static final int MAX_TEXT_BYTES = 255;

  /** Larger than any request of Raft, which sends entries of 256 KiB, and of a node. */
  static final int MAX_BYTES = 4 << 20;

  private Frame() {}

  static void text(ByteBuf out, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (utf8.length > MAX_TEXT_BYTES) {
      throw new IllegalArgumentException("a text of " + utf8.length + " bytes");
    }
    out.writeShort(utf8.length).writeBytes(utf8);
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException if there is none
   */
  static String text(ByteBuf in) {
    int length = in.readableBytes() < 2 ? -1 : in.readUnsignedShort();
    if (length < 0 || length > MAX_TEXT_BYTES || length > in.readableBytes()) {
      throw new IllegalArgumentException("a frame with a text of " + length + " bytes");
    }
    return in.readCharSequence(length, StandardCharsets.UTF_8).toString();
  }

  static void address(ByteBuf out, Address address) {
    text(out, address.host());
    out.writeInt(address.port());
  }

  static Address address(ByteBuf in) {
    String host = text(in);
    int port = in.readableBytes() < 4 ? -1 : in.readInt();
    if (port < 0 || port > 65_535 || host.isEmpty()) {
      throw new IllegalArgumentException("a frame from '" + host + "' port " + port);
    }
    return new Address(host, port);
  }

  static byte[] body(ByteBuf in) {
    byte[] body = new byte[in.readableBytes()];
    in.readBytes(body);
    return body;
  }
}

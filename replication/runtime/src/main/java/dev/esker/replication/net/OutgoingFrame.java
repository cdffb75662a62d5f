package dev.esker.replication.net;

import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What is sent: a kind and bytes that mean something to the caller only.
 *
 * @param kind 0 to {@link #MAX_KIND}, the caller's
 * @param head the smaller part, guarded by a checksum on its way; copied when it is sent, and not
 *     to be changed until the body is released
 * @param body the rest, which the caller's own checksums guard; released once the frame has left,
 *     or can't leave any more
 */
public record OutgoingFrame(int kind, ByteBuffer head, FrameBody body) {
  /** The largest kind; the rest of a byte is for the links themselves. */
  public static final int MAX_KIND = 127;

  /** The most bytes of a head. */
  public static final int MAX_HEAD_BYTES = 1 << 20;

  /**
   * What a frame counts beside its head and body: its bytes on the wire and the objects that stand
   * for it.
   */
  static final int OVERHEAD_BYTES = 256;

  public OutgoingFrame {
    Objects.requireNonNull(body, "body");
    if (kind < 0 || kind > MAX_KIND) {
      throw new IllegalArgumentException("kind " + kind + ", allowed are 0 to " + MAX_KIND);
    }
    head = head.slice();
    if (head.remaining() > MAX_HEAD_BYTES) {
      throw new IllegalArgumentException(
          "head of " + head.remaining() + " bytes, allowed are " + MAX_HEAD_BYTES);
    }
  }

  /** A frame without a body. */
  public static OutgoingFrame of(int kind, ByteBuffer head) {
    return new OutgoingFrame(kind, head, FrameBody.NONE);
  }

  /** The bytes of head and body. */
  public long sizeInBytes() {
    return (long) head.remaining() + body.sizeInBytes();
  }

  /** What it takes of the bound of a link's queue. */
  long cost() {
    return OVERHEAD_BYTES + sizeInBytes();
  }
}

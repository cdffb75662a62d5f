package dev.esker.bench.http;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.Arrays;

/** The body of an answer while it comes; the memory is used again for the next one. One thread. */
final class Body {
  private static final int FIRST_BYTES = 512;

  private final int limit;
  private byte[] bytes = new byte[FIRST_BYTES];
  private int length;

  /** A body of at most so many bytes. */
  Body(int limit) {
    this.limit = limit;
  }

  void clear() {
    length = 0;
  }

  /**
   * Takes a piece.
   *
   * @throws IOException if it becomes too much
   */
  void add(ByteBuf piece) throws IOException {
    int more = piece.readableBytes();
    if (more > limit - length) {
      throw new IOException("an answer of more than " + limit + " bytes");
    }
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.min(limit, Math.max(2 * bytes.length, length + more)));
    }
    piece.readBytes(bytes, length, more);
    length += more;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** A copy that stays. */
  byte[] copy() {
    return Arrays.copyOf(bytes, length);
  }
}

package dev.esker.records;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** The remaining bytes of a buffer as a stream; moves only its own duplicate. */
final class BufferInput extends InputStream {

  private final ByteBuffer in;

  BufferInput(ByteBuffer in) {
    this.in = in.duplicate();
  }

  @Override
  public int read() {
    return in.hasRemaining() ? in.get() & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!in.hasRemaining()) {
      return -1;
    }
    int n = Math.min(length, in.remaining());
    in.get(target, offset, n);
    return n;
  }

  @Override
  public int available() {
    return in.remaining();
  }
}

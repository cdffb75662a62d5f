package dev.esker.records;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A stream that is decompressed block by block. */
abstract class BlockInput extends InputStream {

  private static final ByteBuffer EMPTY = ByteBuffer.allocate(0);

  private ByteBuffer block = EMPTY;

  /**
   * Decompresses the next block; the one before is no longer needed.
   *
   * @return the block (it may be empty), or null at the end of the stream
   * @throws IOException if what follows is neither a block nor the end
   */
  abstract ByteBuffer nextBlock() throws IOException;

  @Override
  public final int read() throws IOException {
    return fill() ? block.get() & 0xff : -1;
  }

  @Override
  public final int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, block.remaining());
    block.get(target, offset, n);
    return n;
  }

  @Override
  public final int available() {
    return block == null ? 0 : block.remaining();
  }

  private boolean fill() throws IOException {
    while (block != null && !block.hasRemaining()) {
      block = nextBlock();
    }
    return block != null;
  }
}

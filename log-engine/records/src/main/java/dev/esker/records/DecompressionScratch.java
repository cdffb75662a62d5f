package dev.esker.records;

import com.github.luben.zstd.BufferPool;
import java.nio.ByteBuffer;

/**
 * The buffers that decompression needs, kept from one batch to the next. Retains at most 2 x {@link
 * #MAX_RETAINED_BYTES} plus the window and zstd's input buffer; what one odd batch needs beyond
 * that is allocated for it and dropped. For one thread and one open stream at a time.
 */
final class DecompressionScratch implements BufferPool {

  /** As large as the largest LZ4 block. */
  static final int MAX_RETAINED_BYTES = 4 * 1024 * 1024;

  static final int WINDOW_BYTES = 32 * 1024;

  private byte[] window;
  private byte[] source = new byte[0];
  private byte[] target = new byte[0];
  private ByteBuffer pooled;

  /** Where decompressed bytes are looked at: {@link #WINDOW_BYTES} long. */
  byte[] window() {
    if (window == null) {
      window = new byte[WINDOW_BYTES];
    }
    return window;
  }

  /** An array of at least {@code size} bytes for compressed bytes that aren't in one. */
  byte[] source(int size) {
    if (source.length >= size) {
      return source;
    }
    byte[] larger = new byte[roundedUp(size)];
    if (larger.length <= MAX_RETAINED_BYTES) {
      source = larger;
    }
    return larger;
  }

  /** An array of at least {@code size} bytes for one decompressed block. */
  byte[] target(int size) {
    if (target.length >= size) {
      return target;
    }
    byte[] larger = new byte[roundedUp(size)];
    if (larger.length <= MAX_RETAINED_BYTES) {
      target = larger;
    }
    return larger;
  }

  private static int roundedUp(int size) {
    return size >= MAX_RETAINED_BYTES ? size : Math.max(4096, Integer.highestOneBit(size) * 2);
  }

  /** For zstd's stream: its input buffer, always of one size. */
  @Override
  public ByteBuffer get(int capacity) {
    ByteBuffer buffer = pooled;
    pooled = null;
    return buffer != null && buffer.capacity() >= capacity ? buffer : ByteBuffer.allocate(capacity);
  }

  @Override
  public void release(ByteBuffer buffer) {
    buffer.clear();
    if (buffer.capacity() <= MAX_RETAINED_BYTES) {
      pooled = buffer;
    }
  }
}

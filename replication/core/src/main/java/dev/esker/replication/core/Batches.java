package dev.esker.replication.core;

import java.nio.ByteBuffer;

/**
 * Record batches on their way: bytes in memory, or a region of a file that the sender hands to the
 * socket as it is. The replica never looks inside.
 *
 * <p>Whoever has a value of this type owns it: it passes it on (in an event, an effect) or releases
 * it, once. Any thread.
 */
public interface Batches {
  /** None. */
  Batches NONE = of(ByteBuffer.allocate(0));

  /** How many bytes; not negative. */
  int sizeInBytes();

  /** Gives back what it lends: memory, an open file. The bytes are not touched afterwards. */
  void release();

  /** Bytes of the heap that need no release, from the buffer's position to its limit. */
  static Batches of(ByteBuffer bytes) {
    return new HeapBatches(bytes.slice().asReadOnlyBuffer());
  }
}

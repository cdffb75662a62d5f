package dev.esker.engine.segment;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/** Direct memory for readers, in powers of two, never more than its limit. Any thread. */
public final class ReadMemory {
  private static final int SMALLEST = 12;
  private static final int LARGEST = 27;

  /** So many readers can have the largest loan at a time. */
  private static final int READERS = 4;

  private final long limitBytes;
  private long allocatedBytes;
  private long pooledBytes;
  private final ArrayDeque<ByteBuffer>[] free;

  /** Allocates nothing yet. */
  @SuppressWarnings({"unchecked", "rawtypes"})
  public ReadMemory(long limitBytes) {
    this.limitBytes = limitBytes;
    free = new ArrayDeque[LARGEST + 1];
    for (int i = SMALLEST; i <= LARGEST; i++) {
      free[i] = new ArrayDeque<>();
    }
  }

  /**
   * Lends a buffer of {@code bytes} bytes, or null if that much isn't there now.
   *
   * @throws IllegalArgumentException if it is more than any buffer has
   */
  public synchronized ByteBuffer borrow(int bytes) {
    int size = sizeClass(bytes);
    ByteBuffer pooled = free[size].pollLast();
    if (pooled != null) {
      pooledBytes -= pooled.capacity();
      return pooled.clear().limit(bytes);
    }
    long capacity = 1L << size;
    while (allocatedBytes + capacity > limitBytes && dropPooled()) {
      // Each turn gives a pooled buffer back to the garbage collector.
    }
    // One buffer is always lent, so that a batch larger than the limit can be read at all.
    if (allocatedBytes + capacity > limitBytes && allocatedBytes > 0) {
      return null;
    }
    allocatedBytes += capacity;
    return ByteBuffer.allocateDirect((int) capacity).limit(bytes);
  }

  /**
   * The most that one reader should ask for: more is either refused while others read, or more than
   * any buffer has.
   */
  public int largestLoan() {
    return (int) Math.max(1 << SMALLEST, Math.min(1L << LARGEST, limitBytes / READERS));
  }

  /** Takes a buffer back. */
  public synchronized void giveBack(ByteBuffer buffer) {
    free[sizeClass(buffer.capacity())].addLast(buffer);
    pooledBytes += buffer.capacity();
  }

  /** Bytes out on loan. */
  public synchronized long lentBytes() {
    return allocatedBytes - pooledBytes;
  }

  private boolean dropPooled() {
    for (int i = LARGEST; i >= SMALLEST; i--) {
      ByteBuffer dropped = free[i].pollFirst();
      if (dropped != null) {
        allocatedBytes -= dropped.capacity();
        pooledBytes -= dropped.capacity();
        return true;
      }
    }
    return false;
  }

  private static int sizeClass(int bytes) {
    int size = Math.max(SMALLEST, 32 - Integer.numberOfLeadingZeros(Math.max(1, bytes) - 1));
    if (size > LARGEST) {
      throw new IllegalArgumentException(bytes + " bytes are more than a reader may borrow");
    }
    return size;
  }
}

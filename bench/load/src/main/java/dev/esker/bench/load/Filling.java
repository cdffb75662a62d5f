package dev.esker.bench.load;

import java.util.SplittableRandom;

/**
 * The contents of values: slices of a pool of which every other 16 bytes are random and the rest
 * repeats, so that general-purpose compression about halves it. Not thread-safe: one per producer;
 * the pool is shared.
 */
final class Filling {
  private final byte[] pool;
  private final int valueBytes;
  private final SplittableRandom random;

  /** Of a pool that is {@link Contents#POOL_BYTES} longer than a value. */
  Filling(byte[] pool, int valueBytes, SplittableRandom random) {
    this.pool = pool;
    this.valueBytes = valueBytes;
    this.random = random;
  }

  /** A new value, to be stamped. */
  byte[] next() {
    byte[] value = new byte[valueBytes];
    System.arraycopy(pool, random.nextInt(Contents.POOL_BYTES), value, 0, valueBytes);
    return value;
  }
}

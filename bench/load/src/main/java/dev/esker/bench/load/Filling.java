package dev.esker.bench.load;

import java.util.SplittableRandom;

/**
 * The contents of values: slices of a pool of which every other 16 bytes are random and the rest
 * repeats, so that general-purpose compression about halves it. Not thread-safe: one per producer.
 */
final class Filling {
  private static final int POOL_BYTES = 1 << 20;
  private static final int RUN_BYTES = 16;

  private final byte[] pool;
  private final int valueBytes;
  private final SplittableRandom random;

  Filling(RecordShape shape, int producer) {
    valueBytes = shape.bytes();
    random = new SplittableRandom(shape.seed() * 17 + producer);
    pool = new byte[POOL_BYTES + valueBytes];
    for (int i = 0; i < pool.length; i++) {
      pool[i] = (i / RUN_BYTES) % 2 == 0 ? (byte) random.nextInt() : (byte) ('a' + i % RUN_BYTES);
    }
  }

  /** A new value, to be stamped. */
  byte[] next() {
    byte[] value = new byte[valueBytes];
    System.arraycopy(pool, random.nextInt(POOL_BYTES), value, 0, valueBytes);
    return value;
  }
}

package dev.esker.records;

import java.nio.ByteBuffer;

/**
 * Chooses a partition from a key exactly as Kafka's Java client does, so that one key lands in one
 * partition whichever way it was produced: MurmurHash2 (Austin Appleby, public domain) with Kafka's
 * seed, the sign bit cleared, modulo the number of partitions.
 */
public final class Murmur2Partitioner {

  private static final int SEED = 0x9747b28c;
  private static final int M = 0x5bd1e995;
  private static final int R = 24;

  private Murmur2Partitioner() {}

  /**
   * The partition for a key.
   *
   * @param key not null; may be empty
   * @param numPartitions at least 1
   * @return 0 to {@code numPartitions - 1}
   * @throws IllegalArgumentException if {@code numPartitions} is less than 1
   */
  public static int partitionFor(byte[] key, int numPartitions) {
    return partitionFor(ByteBuffer.wrap(key), numPartitions);
  }

  /** The same for the bytes between the buffer's position and limit, which don't move. */
  public static int partitionFor(ByteBuffer key, int numPartitions) {
    if (numPartitions < 1) {
      throw new IllegalArgumentException("numPartitions must be at least 1: " + numPartitions);
    }
    return (hash(key) & 0x7fff_ffff) % numPartitions;
  }

  private static int hash(ByteBuffer key) {
    int length = key.remaining();
    int hash = SEED ^ length;
    int at = key.position();
    int end = at + (length & ~3);
    for (; at < end; at += 4) {
      int k = byteAt(key, at) | byteAt(key, at + 1) << 8;
      k |= byteAt(key, at + 2) << 16 | byteAt(key, at + 3) << 24;
      k *= M;
      k ^= k >>> R;
      k *= M;
      hash = hash * M ^ k;
    }
    int tail = length & 3;
    if (tail > 0) {
      for (int i = tail - 1; i >= 0; i--) {
        hash ^= byteAt(key, at + i) << (8 * i);
      }
      hash *= M;
    }
    hash ^= hash >>> 13;
    hash *= M;
    return hash ^ hash >>> 15;
  }

  private static int byteAt(ByteBuffer key, int index) {
    return key.get(index) & 0xff;
  }
}

package dev.esker.engine.compaction;

import dev.esker.engine.CleanerConfig.HashKey;
import java.nio.ByteBuffer;

/**
 * SipHash-2-4 with 128 bits of result (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
 * 2012, and its reference implementation): fast for short keys, and nobody who doesn't know the key
 * finds two inputs with one result. Not thread-safe.
 */
final class SipHash {
  private final long k0;
  private final long k1;
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private long first;
  private long second;

  SipHash(HashKey key) {
    this.k0 = key.first();
    this.k1 = key.second();
  }

  /** Hashes the remaining bytes of a buffer, which isn't moved. */
  void hash(ByteBuffer input) {
    v0 = k0 ^ 0x736f6d6570736575L;
    v1 = k1 ^ 0x646f72616e646f6dL ^ 0xee;
    v2 = k0 ^ 0x6c7967656e657261L;
    v3 = k1 ^ 0x7465646279746573L;
    int at = input.position();
    int length = input.remaining();
    for (; input.limit() - at >= Long.BYTES; at += Long.BYTES) {
      compress(Long.reverseBytes(input.getLong(at)));
    }
    long last = (long) length << 56;
    for (int shift = 0; at < input.limit(); at++, shift += 8) {
      last |= (input.get(at) & 0xffL) << shift;
    }
    compress(last);
    v2 ^= 0xee;
    rounds(4);
    first = v0 ^ v1 ^ v2 ^ v3;
    v1 ^= 0xdd;
    rounds(4);
    second = v0 ^ v1 ^ v2 ^ v3;
  }

  /** The first 64 bits of the last result. */
  long first() {
    return first;
  }

  /** The other 64 bits. */
  long second() {
    return second;
  }

  private void compress(long word) {
    v3 ^= word;
    rounds(2);
    v0 ^= word;
  }

  private void rounds(int count) {
    for (int i = 0; i < count; i++) {
      v0 += v1;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v3;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 += v3;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 += v1;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}

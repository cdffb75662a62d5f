package dev.esker.rebalancer;

/** Numbers that look random and are the same every time: the finalizer of SplitMix64. */
final class Scramble {
  private Scramble() {}

  static long of(long seed, long one, long other) {
    return mix(mix(mix(seed) + one) + other);
  }

  private static long mix(long value) {
    long z = value + 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

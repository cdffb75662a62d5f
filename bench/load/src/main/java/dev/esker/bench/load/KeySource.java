package dev.esker.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws keys. Not thread-safe: one per producer. */
public final class KeySource {
  /** The most different keys. */
  public static final int MAX_KEYS = 10_000_000;

  /** The exponent that YCSB uses ("Benchmarking Cloud Serving Systems with YCSB", 2010). */
  private static final double ZIPF_EXPONENT = 0.99;

  private final KeyDistribution distribution;
  private final int count;
  private final double[] cumulative;
  private final SplittableRandom random;

  /**
   * A source of the shape's keys.
   *
   * @param producer makes its draws differ from those of other producers
   */
  public KeySource(RecordShape shape, int producer) {
    distribution = shape.keys();
    count = shape.keyCount();
    cumulative = distribution == KeyDistribution.ZIPF ? zipf(count) : null;
    random = new SplittableRandom(shape.seed() * 31 + producer);
  }

  private static double[] zipf(int count) {
    double[] sums = new double[count];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.pow(i + 1.0, -ZIPF_EXPONENT);
      sums[i] = sum;
    }
    return sums;
  }

  /** The next key, or null if there are none. */
  public byte[] next() {
    int index = nextIndex();
    return index < 0 ? null : ("key-" + index).getBytes(StandardCharsets.US_ASCII);
  }

  /** The number of the next key, from 0; -1 if there are none. */
  int nextIndex() {
    return switch (distribution) {
      case NONE -> -1;
      case UNIFORM -> random.nextInt(count);
      case ZIPF -> {
        int found = Arrays.binarySearch(cumulative, random.nextDouble() * cumulative[count - 1]);
        yield Math.min(count - 1, found < 0 ? -found - 1 : found);
      }
    };
  }
}

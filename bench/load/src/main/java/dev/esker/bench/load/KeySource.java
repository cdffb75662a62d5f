package dev.esker.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SplittableRandom;

/** Draws keys. Not thread-safe: one per producer; the weights of the keys are shared. */
public final class KeySource {
  /** The most different keys. */
  public static final int MAX_KEYS = 10_000_000;

  private final KeyDistribution distribution;
  private final int count;
  private final double[] cumulative;
  private final SplittableRandom random;

  /**
   * A source of the shape's keys.
   *
   * @param cumulative the sums of their weights, if these are unequal
   */
  KeySource(RecordShape shape, double[] cumulative, SplittableRandom random) {
    this.distribution = shape.keys();
    this.count = shape.keyCount();
    this.cumulative = cumulative;
    this.random = random;
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

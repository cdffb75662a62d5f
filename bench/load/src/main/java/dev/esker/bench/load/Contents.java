package dev.esker.bench.load;

import java.util.SplittableRandom;

/**
 * What the keys and values of all producers are made from: a megabyte or so of filling and the
 * weights of the keys. Made once for a run, however many producers there are. Immutable.
 */
final class Contents {
  /** From how much different filling values are cut. */
  static final int POOL_BYTES = 1 << 20;

  /** The exponent that YCSB uses ("Benchmarking Cloud Serving Systems with YCSB", 2010). */
  private static final double ZIPF_EXPONENT = 0.99;

  private static final int RUN_BYTES = 16;

  private final RecordShape shape;
  private final byte[] pool;
  private final double[] cumulative;

  Contents(RecordShape shape) {
    this.shape = shape;
    pool = pool(shape);
    cumulative = shape.keys() == KeyDistribution.ZIPF ? zipf(shape.keyCount()) : null;
  }

  private static byte[] pool(RecordShape shape) {
    SplittableRandom random = new SplittableRandom(shape.seed());
    byte[] pool = new byte[POOL_BYTES + shape.bytes()];
    for (int i = 0; i < pool.length; i++) {
      pool[i] =
          (i / RUN_BYTES) % 2 == 0
              ? shape.form().filling(random.nextInt())
              : (byte) ('a' + i % RUN_BYTES);
    }
    return pool;
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

  /** What values are made of. */
  ValueForm form() {
    return shape.form();
  }

  /** The values of a producer. */
  Filling filling(int producer) {
    return new Filling(pool, shape.bytes(), new SplittableRandom(shape.seed() * 17 + producer));
  }

  /** The keys of a producer. */
  KeySource keys(int producer) {
    return new KeySource(shape, cumulative, new SplittableRandom(shape.seed() * 31 + producer));
  }
}

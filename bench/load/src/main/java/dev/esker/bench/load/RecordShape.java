package dev.esker.bench.load;

import java.util.Objects;

/**
 * What the records look like.
 *
 * @param bytes of a value; at least {@link Stamp#BYTES}
 * @param keys how keys are distributed
 * @param keyCount how many different keys there are
 * @param seed of keys and contents; the same seed, the same records
 */
public record RecordShape(int bytes, KeyDistribution keys, int keyCount, long seed) {
  public RecordShape {
    Objects.requireNonNull(keys, "keys");
    if (bytes < Stamp.BYTES) {
      throw new IllegalArgumentException(
          "record bytes " + bytes + " must be at least " + Stamp.BYTES);
    }
    if (keyCount < 1 || keyCount > KeySource.MAX_KEYS) {
      throw new IllegalArgumentException(
          "key count " + keyCount + " must be 1 to " + KeySource.MAX_KEYS);
    }
  }
}

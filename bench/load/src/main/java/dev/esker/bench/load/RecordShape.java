package dev.esker.bench.load;

import java.util.Objects;

/**
 * What the records look like.
 *
 * @param bytes of a value; at least a stamp of the form
 * @param form of values
 * @param keys how keys are distributed
 * @param keyCount how many different keys there are
 * @param seed of keys and contents; the same seed, the same records
 */
public record RecordShape(
    int bytes, ValueForm form, KeyDistribution keys, int keyCount, long seed) {
  public RecordShape {
    Objects.requireNonNull(form, "form");
    Objects.requireNonNull(keys, "keys");
    if (bytes < form.stampBytes()) {
      throw new IllegalArgumentException(
          "record bytes " + bytes + " must be at least " + form.stampBytes());
    }
    if (keyCount < 1 || keyCount > KeySource.MAX_KEYS) {
      throw new IllegalArgumentException(
          "key count " + keyCount + " must be 1 to " + KeySource.MAX_KEYS);
    }
  }

  /** Records with values of any bytes. */
  public RecordShape(int bytes, KeyDistribution keys, int keyCount, long seed) {
    this(bytes, ValueForm.BINARY, keys, keyCount, seed);
  }
}

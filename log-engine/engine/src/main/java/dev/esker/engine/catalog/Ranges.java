package dev.esker.engine.catalog;

/** Range checks whose message names the field and the value. */
final class Ranges {
  private Ranges() {}

  static void atLeast(long least, String field, long value) {
    if (value < least) {
      throw new IllegalArgumentException(field + " must be at least " + least + ", not " + value);
    }
  }
}

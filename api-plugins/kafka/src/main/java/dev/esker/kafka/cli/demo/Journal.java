package dev.esker.kafka.cli.demo;

import java.util.BitSet;

/**
 * Which records there are: key and number within the key. Bounded by what one machine can write in
 * ten minutes, a bit each. Thread-safe.
 */
final class Journal {
  private final BitSet[] byKey;
  private long count;
  private long repeated;

  /** For keys from 0. */
  Journal(int keys) {
    byKey = new BitSet[keys];
    for (int key = 0; key < keys; key++) {
      byKey[key] = new BitSet();
    }
  }

  /**
   * Notes a record; one that was noted before is counted as repeated.
   *
   * @return whether it wasn't noted before
   */
  synchronized boolean add(int key, int number) {
    boolean fresh = !byKey[key].get(number);
    if (fresh) {
      byKey[key].set(number);
      count++;
    } else {
      repeated++;
    }
    return fresh;
  }

  /** How many different ones. */
  synchronized long count() {
    return count;
  }

  /** How many were noted again. */
  synchronized long repeated() {
    return repeated;
  }

  /** How many of these aren't in another one. */
  long missingFrom(Journal other) {
    long missing = 0;
    for (int key = 0; key < byKey.length; key++) {
      BitSet lacking = copy(key);
      lacking.andNot(other.copy(key));
      missing += lacking.cardinality();
    }
    return missing;
  }

  private synchronized BitSet copy(int key) {
    return (BitSet) byKey[key].clone();
  }
}

package dev.esker.bench.load;

import java.util.ArrayList;
import java.util.List;

/**
 * A set of numbers from 0, one bit each, in pages: growing copies nothing, so no record waits for
 * it, and takes no more than a page too much. Not thread-safe.
 */
final class Bits {
  private static final int PAGE_WORDS = 8_192;
  private static final int PAGE_BITS = PAGE_WORDS * Long.SIZE;

  private final List<long[]> pages = new ArrayList<>();

  /** Adds a number below {@link Ledger#MAX_RECORDS}; returns whether it is new. */
  boolean add(long number) {
    int page = Math.toIntExact(number / PAGE_BITS);
    while (pages.size() <= page) {
      pages.add(new long[PAGE_WORDS]);
    }
    int word = (int) (number % PAGE_BITS) / Long.SIZE;
    long bit = 1L << number;
    long[] words = pages.get(page);
    boolean isNew = (words[word] & bit) == 0;
    words[word] |= bit;
    return isNew;
  }

  /** How many numbers are in this set and not in the other. */
  long countNotIn(Bits other) {
    long count = 0;
    for (int i = 0; i < pages.size(); i++) {
      long[] mine = pages.get(i);
      long[] theirs = i < other.pages.size() ? other.pages.get(i) : null;
      for (int w = 0; w < PAGE_WORDS; w++) {
        count += Long.bitCount(theirs == null ? mine[w] : mine[w] & ~theirs[w]);
      }
    }
    return count;
  }

  /** Bytes that it takes. */
  long bytes() {
    return (long) pages.size() * PAGE_WORDS * Long.BYTES;
  }
}

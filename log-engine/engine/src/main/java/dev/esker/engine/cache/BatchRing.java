package dev.esker.engine.cache;

import java.util.Arrays;

/**
 * Batches in the order of their offsets: put in at the one end, taken out at the other, and found
 * by offset without looking at all of them, since there may be a million small ones. Unlike an
 * {@link java.util.ArrayDeque} it gives memory back, because ten thousand partitions may each have
 * had their moment. Not thread-safe.
 */
final class BatchRing {
  private static final int SMALLEST = 8;

  private CachedBatch[] slots = new CachedBatch[SMALLEST];
  private int first;
  private int size;

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** How many batches there is room for. */
  int capacity() {
    return slots.length;
  }

  /** The batch at an index from 0, the oldest, to {@link #size} - 1. */
  CachedBatch get(int index) {
    return slots[(first + index) & (slots.length - 1)];
  }

  void addLast(CachedBatch batch) {
    if (size == slots.length) {
      resize(2 * slots.length);
    }
    slots[(first + size) & (slots.length - 1)] = batch;
    size++;
  }

  void removeFirst() {
    slots[first] = null;
    first = (first + 1) & (slots.length - 1);
    size--;
    if (slots.length > SMALLEST && size <= slots.length / 4) {
      resize(slots.length / 2);
    }
  }

  void removeLast() {
    size--;
    slots[(first + size) & (slots.length - 1)] = null;
    if (slots.length > SMALLEST && size <= slots.length / 4) {
      resize(slots.length / 2);
    }
  }

  void clear() {
    slots = new CachedBatch[SMALLEST];
    first = 0;
    size = 0;
  }

  /** The index of the first batch that ends at or after an offset; {@link #size} if none does. */
  int indexOf(long offset) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (get(middle).lastOffset() < offset) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void resize(int length) {
    int untilEnd = Math.min(size, slots.length - first);
    CachedBatch[] resized =
        Arrays.copyOf(Arrays.copyOfRange(slots, first, first + untilEnd), length);
    System.arraycopy(slots, 0, resized, untilEnd, size - untilEnd);
    slots = resized;
    first = 0;
  }
}

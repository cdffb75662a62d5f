package dev.esker.gossip;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * An immutable list whose changed copies share all but one chunk, so that one partition's change
 * costs the same in a topic of a hundred thousand.
 */
final class ChunkedList<E> extends AbstractList<E> implements RandomAccess {
  private static final int BITS = 8;
  private static final int CHUNK = 1 << BITS;

  private final Object[][] chunks;
  private final int size;

  private ChunkedList(Object[][] chunks, int size) {
    this.chunks = chunks;
    this.size = size;
  }

  /** The same elements; the list itself if it is one of these. */
  static <E> ChunkedList<E> copyOf(List<E> elements) {
    if (elements instanceof ChunkedList<E> same) {
      return same;
    }
    int size = elements.size();
    List<Object[]> chunks = new ArrayList<>();
    for (int from = 0; from < size; from += CHUNK) {
      Object[] chunk = elements.subList(from, Math.min(size, from + CHUNK)).toArray();
      for (Object each : chunk) {
        Objects.requireNonNull(each, "element");
      }
      chunks.add(chunk);
    }
    return new ChunkedList<>(chunks.toArray(new Object[0][]), size);
  }

  /** The list with one element replaced. */
  ChunkedList<E> with(int index, E element) {
    Objects.checkIndex(index, size);
    Object[][] table = chunks.clone();
    Object[] chunk = table[index >> BITS].clone();
    chunk[index & (CHUNK - 1)] = Objects.requireNonNull(element, "element");
    table[index >> BITS] = chunk;
    return new ChunkedList<>(table, size);
  }

  @Override
  @SuppressWarnings("unchecked") // copyOf and with put elements in
  public E get(int index) {
    Objects.checkIndex(index, size);
    return (E) chunks[index >> BITS][index & (CHUNK - 1)];
  }

  @Override
  public int size() {
    return size;
  }
}

package dev.esker.engine.catalog;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * Changes that take effect together, in the order in which they were added: a later one wins over
 * an earlier one of the same batch. Used by one thread at a time.
 */
public final class CatalogBatch {

  /** The most bytes of keys and values in one batch. It must fit into memory several times over. */
  public static final int MAX_BYTES = 64 << 20;

  /** Takes the changes of a batch, in order. */
  public interface Visitor<X extends Exception> {
    /** Sets a key. */
    void put(byte[] key, byte[] value) throws X;

    /** Removes a key, if it is there. */
    void delete(byte[] key) throws X;

    /** Removes all keys from {@code from} (inclusive) to {@code to} (exclusive). */
    void deleteRange(byte[] from, byte[] to) throws X;
  }

  private enum Kind {
    PUT,
    DELETE,
    DELETE_RANGE
  }

  private static final byte[] NONE = {};

  private final List<Kind> kinds = new ArrayList<>();
  private final List<byte[]> first = new ArrayList<>();
  private final List<byte[]> second = new ArrayList<>();
  private long bytes;

  /** Sets a key. */
  public CatalogBatch put(byte[] key, byte[] value) {
    return add(Kind.PUT, key, Objects.requireNonNull(value));
  }

  /** Removes a key, if it is there. */
  public CatalogBatch delete(byte[] key) {
    return add(Kind.DELETE, key, NONE);
  }

  /**
   * Removes all keys from {@code from} (inclusive) to {@code to} (exclusive); nothing if that is
   * empty.
   */
  public CatalogBatch deleteRange(byte[] from, byte[] to) {
    return add(Kind.DELETE_RANGE, from, to);
  }

  private CatalogBatch add(Kind kind, byte[] a, byte[] b) {
    if (a.length == 0 || a.length > CatalogStore.MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a catalog key has 1 to " + CatalogStore.MAX_KEY_BYTES + " bytes, not " + a.length);
    }
    if (kind == Kind.DELETE_RANGE && (b.length == 0 || b.length > CatalogStore.MAX_KEY_BYTES)) {
      throw new IllegalArgumentException(
          "a catalog key has 1 to " + CatalogStore.MAX_KEY_BYTES + " bytes, not " + b.length);
    }
    long total = bytes + a.length + b.length;
    if (total > MAX_BYTES) {
      throw new IllegalStateException(
          "a catalog batch holds at most " + MAX_BYTES + " bytes; this one would have " + total);
    }
    bytes = total;
    kinds.add(kind);
    first.add(a);
    second.add(b);
    return this;
  }

  /** How many changes there are. */
  public int size() {
    return kinds.size();
  }

  /** Whether there is no change. */
  public boolean isEmpty() {
    return kinds.isEmpty();
  }

  /**
   * Bytes of all keys and values; whoever writes a lot starts a new batch well below {@link
   * #MAX_BYTES}.
   */
  public long bytes() {
    return bytes;
  }

  /** Passes all changes to the visitor, in order. */
  public <X extends Exception> void forEach(Visitor<X> visitor) throws X {
    for (int i = 0; i < kinds.size(); i++) {
      switch (kinds.get(i)) {
        case PUT -> visitor.put(first.get(i), second.get(i));
        case DELETE -> visitor.delete(first.get(i));
        case DELETE_RANGE -> {
          if (Arrays.compareUnsigned(first.get(i), second.get(i)) < 0) {
            visitor.deleteRange(first.get(i), second.get(i));
          }
        }
      }
    }
  }
}

package dev.esker.engine.catalog;

import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * An immutable ordered map of bytes: a treap (Seidel and Aragon, 1996) whose changes copy the path
 * to the root. Every version stays valid and costs nothing to keep or to hand to a reader, which is
 * what makes a crash clone free. Null is the empty map.
 *
 * <p>A node's priority is made from its key, so that a map of the same keys has the same shape
 * whatever its history.
 */
record PersistentTree(
    CatalogStore.Entry entry, long priority, PersistentTree left, PersistentTree right) {

  static PersistentTree put(PersistentTree root, byte[] key, byte[] value) {
    byte[] next = Arrays.copyOf(key, key.length + 1);
    PersistentTree node =
        new PersistentTree(new CatalogStore.Entry(key, value), priority(key), null, null);
    return merge(merge(below(root, key), node), notBelow(root, next));
  }

  static PersistentTree delete(PersistentTree root, byte[] key) {
    return deleteRange(root, key, Arrays.copyOf(key, key.length + 1));
  }

  static PersistentTree deleteRange(PersistentTree root, byte[] from, byte[] to) {
    return merge(below(root, from), notBelow(root, to));
  }

  static CatalogStore.Entry floor(PersistentTree root, byte[] key) {
    CatalogStore.Entry best = null;
    for (PersistentTree node = root; node != null; ) {
      if (Arrays.compareUnsigned(node.entry.key(), key) <= 0) {
        best = node.entry;
        node = node.right;
      } else {
        node = node.left;
      }
    }
    return best;
  }

  static CatalogStore.Entry ceiling(PersistentTree root, byte[] key) {
    CatalogStore.Entry best = null;
    for (PersistentTree node = root; node != null; ) {
      if (Arrays.compareUnsigned(node.entry.key(), key) >= 0) {
        best = node.entry;
        node = node.left;
      } else {
        node = node.right;
      }
    }
    return best;
  }

  /** Visits the entries from a key on; returns whether the visitor wanted to go on. */
  static boolean scan(PersistentTree node, byte[] from, CatalogStore.EntryVisitor visitor)
      throws IOException {
    if (node == null) {
      return true;
    }
    if (Arrays.compareUnsigned(node.entry.key(), from) < 0) {
      return scan(node.right, from, visitor);
    }
    return scan(node.left, from, visitor)
        && visitor.visit(node.entry.key().clone(), node.entry.value().clone())
        && scan(node.right, from, visitor);
  }

  /** Bytes of all keys and values. */
  static long bytes(PersistentTree node) {
    return node == null
        ? 0
        : node.entry.key().length
            + node.entry.value().length
            + bytes(node.left)
            + bytes(node.right);
  }

  private static PersistentTree below(PersistentTree node, byte[] key) {
    if (node == null) {
      return null;
    }
    return Arrays.compareUnsigned(node.entry.key(), key) < 0
        ? node.with(node.left, below(node.right, key))
        : below(node.left, key);
  }

  private static PersistentTree notBelow(PersistentTree node, byte[] key) {
    if (node == null) {
      return null;
    }
    return Arrays.compareUnsigned(node.entry.key(), key) < 0
        ? notBelow(node.right, key)
        : node.with(notBelow(node.left, key), node.right);
  }

  /** All keys of a are less than all keys of b. */
  private static PersistentTree merge(PersistentTree a, PersistentTree b) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return a.priority > b.priority
        ? a.with(a.left, merge(a.right, b))
        : b.with(merge(a, b.left), b.right);
  }

  private PersistentTree with(PersistentTree newLeft, PersistentTree newRight) {
    return new PersistentTree(entry, priority, newLeft, newRight);
  }

  private static long priority(byte[] key) {
    long hash = key.length;
    for (byte b : key) {
      hash = hash * 0x9E3779B97F4A7C15L + b;
    }
    return new SplittableRandom(hash).nextLong();
  }
}

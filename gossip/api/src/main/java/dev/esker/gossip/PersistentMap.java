package dev.esker.gossip;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * An immutable hash map whose changed copies share all but the path to the change.
 *
 * <p>A hash array mapped trie (Bagwell, "Ideal Hash Trees", 2001): five bits of the hash choose one
 * of up to 32 slots per level, and a node stores only the slots in use beside a bitmap. A change
 * copies one node per level, at most seven of at most 32 slots each, however many entries there
 * are. Keys whose 32 hash bits are all equal end in a leaf that is searched in order.
 *
 * <p>Null keys and values aren't allowed. The order of iteration depends on hashes only, not on the
 * order of changes within one run, but isn't specified: whoever needs an order sorts.
 */
final class PersistentMap<K, V> {
  private static final int BITS = 5;
  private static final int MASK = (1 << BITS) - 1;
  private static final PersistentMap<?, ?> EMPTY = new PersistentMap<>(Node.NONE, 0);

  private final Node root;
  private final int size;

  private PersistentMap(Node root, int size) {
    this.root = root;
    this.size = size;
  }

  @SuppressWarnings("unchecked") // it holds nothing
  static <K, V> PersistentMap<K, V> empty() {
    return (PersistentMap<K, V>) EMPTY;
  }

  int size() {
    return size;
  }

  /** The value of a key, or null. */
  @SuppressWarnings("unchecked") // only with() puts values in
  V get(K key) {
    int hash = spread(key);
    Node node = root;
    for (int shift = 0; ; shift += BITS) {
      int bit = 1 << ((hash >>> shift) & MASK);
      if ((node.bitmap & bit) == 0) {
        return null;
      }
      Object slot = node.slots[node.indexOf(bit)];
      if (slot instanceof Node child) {
        node = child;
        continue;
      }
      return (V) ((Leaf) slot).get(hash, key);
    }
  }

  /** This map with one entry set. */
  PersistentMap<K, V> with(K key, V value) {
    Objects.requireNonNull(value, "value");
    Leaf leaf = Leaf.of(spread(key), key, value);
    boolean known = get(key) != null;
    return new PersistentMap<>(set(root, leaf, 0), known ? size : size + 1);
  }

  /** This map without a key; itself if it isn't there. */
  PersistentMap<K, V> without(K key) {
    if (get(key) == null) {
      return this;
    }
    return size == 1 ? empty() : new PersistentMap<>(remove(root, spread(key), key, 0), size - 1);
  }

  @SuppressWarnings("unchecked") // only with() puts entries in
  void forEach(BiConsumer<? super K, ? super V> action) {
    visit(root, (key, value) -> action.accept((K) key, (V) value));
  }

  /** The values, copied. */
  Collection<V> values() {
    List<V> values = new ArrayList<>(size);
    forEach((key, value) -> values.add(value));
    return values;
  }

  /** The keys, copied. */
  List<K> keys() {
    List<K> keys = new ArrayList<>(size);
    forEach((key, value) -> keys.add(key));
    return keys;
  }

  private static void visit(Node node, BiConsumer<Object, Object> action) {
    for (Object slot : node.slots) {
      if (slot instanceof Node child) {
        visit(child, action);
      } else {
        ((Leaf) slot).entries.forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
      }
    }
  }

  private static Node set(Node node, Leaf leaf, int shift) {
    int bit = 1 << ((leaf.hash >>> shift) & MASK);
    int index = node.indexOf(bit);
    if ((node.bitmap & bit) == 0) {
      return node.inserted(bit, index, leaf);
    }
    Object slot = node.slots[index];
    if (slot instanceof Node child) {
      return node.replaced(index, set(child, leaf, shift + BITS));
    }
    Leaf present = (Leaf) slot;
    if (present.hash == leaf.hash) {
      return node.replaced(index, present.merged(leaf));
    }
    Node below = set(set(Node.NONE, present, shift + BITS), leaf, shift + BITS);
    return node.replaced(index, below);
  }

  private static Node remove(Node node, int hash, Object key, int shift) {
    int bit = 1 << ((hash >>> shift) & MASK);
    int index = node.indexOf(bit);
    Object slot = node.slots[index];
    Object left =
        slot instanceof Node child
            ? remove(child, hash, key, shift + BITS).collapsed()
            : ((Leaf) slot).without(key);
    return left == null ? node.removed(bit, index) : node.replaced(index, left);
  }

  private static int spread(Object key) {
    int hash = key.hashCode();
    return hash ^ (hash >>> 16);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof PersistentMap<?, ?> that) || that.size != size) {
      return this == other;
    }
    return entries().equals(that.entries());
  }

  @Override
  public int hashCode() {
    return entries().hashCode();
  }

  private Map<Object, Object> entries() {
    Map<Object, Object> entries = new HashMap<>();
    visit(root, entries::put);
    return entries;
  }

  @Override
  public String toString() {
    return entries().toString();
  }

  /** An inner node: a slot, a node or a leaf, for each bit that is set. */
  private static final class Node {
    static final Node NONE = new Node(0, new Object[0]);

    final int bitmap;
    final Object[] slots;

    Node(int bitmap, Object[] slots) {
      this.bitmap = bitmap;
      this.slots = slots;
    }

    int indexOf(int bit) {
      return Integer.bitCount(bitmap & (bit - 1));
    }

    Node inserted(int bit, int index, Object slot) {
      Object[] wider = new Object[slots.length + 1];
      System.arraycopy(slots, 0, wider, 0, index);
      wider[index] = slot;
      System.arraycopy(slots, index, wider, index + 1, slots.length - index);
      return new Node(bitmap | bit, wider);
    }

    Node replaced(int index, Object slot) {
      Object[] same = Arrays.copyOf(slots, slots.length);
      same[index] = slot;
      return new Node(bitmap, same);
    }

    Node removed(int bit, int index) {
      Object[] narrower = new Object[slots.length - 1];
      System.arraycopy(slots, 0, narrower, 0, index);
      System.arraycopy(slots, index + 1, narrower, index, slots.length - index - 1);
      return new Node(bitmap & ~bit, narrower);
    }

    /** What a parent keeps of this node: nothing, its only leaf, or itself. */
    Object collapsed() {
      if (slots.length == 0) {
        return null;
      }
      return slots.length == 1 && slots[0] instanceof Leaf ? slots[0] : this;
    }
  }

  /** The entries of one hash: one, but for collisions. */
  private static final class Leaf {
    final int hash;
    final List<Map.Entry<Object, Object>> entries;

    Leaf(int hash, List<Map.Entry<Object, Object>> entries) {
      this.hash = hash;
      this.entries = entries;
    }

    static Leaf of(int hash, Object key, Object value) {
      return new Leaf(hash, List.of(Map.entry(key, value)));
    }

    Object get(int wanted, Object key) {
      if (wanted == hash) {
        for (Map.Entry<Object, Object> entry : entries) {
          if (entry.getKey().equals(key)) {
            return entry.getValue();
          }
        }
      }
      return null;
    }

    Leaf merged(Leaf single) {
      Leaf others = without(single.entries.get(0).getKey());
      if (others == null) {
        return single;
      }
      List<Map.Entry<Object, Object>> all = new ArrayList<>(others.entries);
      all.addAll(single.entries);
      return new Leaf(hash, List.copyOf(all));
    }

    Leaf without(Object key) {
      List<Map.Entry<Object, Object>> others = new ArrayList<>(entries);
      others.removeIf(entry -> entry.getKey().equals(key));
      return others.isEmpty() ? null : new Leaf(hash, List.copyOf(others));
    }
  }
}

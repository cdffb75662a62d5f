package dev.esker.controller.cluster;

import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.UUID;

/**
 * A set of partitions, small for topics with many: a bit each. Iterates by topic id and number, so
 * that equal sets are gone through in the same order, however they came about.
 */
final class PartitionSet implements Iterable<PartitionKey> {
  private final TreeMap<UUID, BitSet> topics = new TreeMap<>();
  private int size;

  boolean add(UUID topic, int partition) {
    BitSet bits = topics.computeIfAbsent(topic, id -> new BitSet());
    if (bits.get(partition)) {
      return false;
    }
    bits.set(partition);
    size++;
    return true;
  }

  boolean add(PartitionKey key) {
    return add(key.topicId(), key.partition());
  }

  boolean remove(UUID topic, int partition) {
    BitSet bits = topics.get(topic);
    if (bits == null || !bits.get(partition)) {
      return false;
    }
    bits.clear(partition);
    size--;
    if (bits.isEmpty()) {
      topics.remove(topic);
    }
    return true;
  }

  boolean contains(UUID topic, int partition) {
    BitSet bits = topics.get(topic);
    return bits != null && bits.get(partition);
  }

  void addAll(PartitionSet others) {
    others.topics.forEach(
        (topic, bits) -> {
          BitSet mine = topics.computeIfAbsent(topic, id -> new BitSet());
          size -= mine.cardinality();
          mine.or(bits);
          size += mine.cardinality();
        });
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  void clear() {
    topics.clear();
    size = 0;
  }

  /** The next partition at or after one, which needn't be here; null at the end. */
  PartitionKey ceiling(PartitionKey key) {
    BitSet bits = topics.get(key.topicId());
    int partition = bits == null ? -1 : bits.nextSetBit(key.partition());
    return partition >= 0 ? new PartitionKey(key.topicId(), partition) : firstAfter(key.topicId());
  }

  private PartitionKey firstAfter(UUID topic) {
    Map.Entry<UUID, BitSet> later = topics.higherEntry(topic);
    return later == null ? null : first(later);
  }

  private static PartitionKey first(Map.Entry<UUID, BitSet> topic) {
    return new PartitionKey(topic.getKey(), topic.getValue().nextSetBit(0));
  }

  /** In order; partitions may be added and removed meanwhile. */
  @Override
  public Iterator<PartitionKey> iterator() {
    return new Iterator<>() {
      private PartitionKey next = topics.isEmpty() ? null : first(topics.firstEntry());

      @Override
      public boolean hasNext() {
        return next != null;
      }

      @Override
      public PartitionKey next() {
        PartitionKey current = next;
        if (current == null) {
          throw new NoSuchElementException();
        }
        next = ceiling(new PartitionKey(current.topicId(), current.partition() + 1));
        return current;
      }
    };
  }
}

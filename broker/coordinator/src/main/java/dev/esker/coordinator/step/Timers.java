package dev.esker.coordinator.step;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Deadlines by key. A key has at most one. Those that are due come out by deadline, and among
 * equals in the order in which they were set, so that a run can be repeated. Not thread-safe.
 *
 * @param <K> what a deadline is about; needs equals and hashCode
 */
public final class Timers<K> {
  private final Map<K, Slot> slots = new HashMap<>();
  private final TreeMap<Slot, K> queue = new TreeMap<>();
  private long sequence;

  /** Sets or moves a deadline, in {@link Moment#uptimeMillis}. */
  public void set(K key, long deadline) {
    Slot slot = new Slot(deadline, sequence++);
    Slot before = slots.put(key, slot);
    if (before != null) {
      queue.remove(before);
    }
    queue.put(slot, key);
  }

  /** Takes a deadline away, if there is one. */
  public void cancel(K key) {
    Slot slot = slots.remove(key);
    if (slot != null) {
      queue.remove(slot);
    }
  }

  /** The next deadline. */
  public OptionalLong next() {
    return queue.isEmpty() ? OptionalLong.empty() : OptionalLong.of(queue.firstKey().deadline());
  }

  /** Takes out the next key whose deadline has come. */
  public Optional<K> takeDue(long uptimeMillis) {
    if (queue.isEmpty() || queue.firstKey().deadline() > uptimeMillis) {
      return Optional.empty();
    }
    K key = queue.pollFirstEntry().getValue();
    slots.remove(key);
    return Optional.of(key);
  }

  /** How many deadlines there are. */
  public int size() {
    return slots.size();
  }

  private record Slot(long deadline, long sequence) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot other) {
      int byDeadline = Long.compare(deadline, other.deadline);
      return byDeadline != 0 ? byDeadline : Long.compare(sequence, other.sequence);
    }
  }
}

package dev.esker.bench.load;

import dev.esker.bench.target.RefusedException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/** Records that weren't acknowledged, and why. Any thread. */
final class Failures {
  /** More kinds than that are one. */
  static final int MOST_KINDS = 20;

  private static final String OTHER = "other";

  private final LongAdder count = new LongAdder();
  private final Map<String, Long> kinds = new TreeMap<>();
  private Exception first;

  void add(Exception why) {
    count.increment();
    String kind =
        why instanceof RefusedException refused ? refused.kind() : why.getClass().getSimpleName();
    synchronized (this) {
      if (first == null) {
        first = why;
      }
      boolean known = kinds.containsKey(kind) || kinds.size() < MOST_KINDS;
      kinds.merge(known ? kind : OTHER, 1L, Long::sum);
    }
  }

  long sum() {
    return count.sum();
  }

  /** How many of each kind. */
  synchronized Map<String, Long> kinds() {
    return Map.copyOf(kinds);
  }

  synchronized Optional<Exception> first() {
    return Optional.ofNullable(first);
  }
}

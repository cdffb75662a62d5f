package dev.esker.examples.orders;

import java.io.PrintStream;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts events by topic and partition. Used by one thread. */
final class Tally {

  private final SortedMap<String, SortedMap<Integer, Long>> counts = new TreeMap<>();

  /** Counts from 0, for topics that are to be named even if nothing comes from them. */
  Tally(Collection<String> topics) {
    topics.forEach(topic -> counts.put(topic, new TreeMap<>()));
  }

  /** Counts one more. */
  void add(String topic, int partition) {
    counts.computeIfAbsent(topic, any -> new TreeMap<>()).merge(partition, 1L, Long::sum);
  }

  /** Prints {@code orders[0]: 12} for each partition, and {@code orders TOTAL: 21}. */
  void print(PrintStream out) {
    for (Map.Entry<String, SortedMap<Integer, Long>> topic : counts.entrySet()) {
      topic
          .getValue()
          .forEach((partition, n) -> out.printf(" %s[%d]: %d%n", topic.getKey(), partition, n));
      long total = topic.getValue().values().stream().mapToLong(Long::longValue).sum();
      out.printf(" %s TOTAL: %d%n", topic.getKey(), total);
    }
    out.flush();
  }
}

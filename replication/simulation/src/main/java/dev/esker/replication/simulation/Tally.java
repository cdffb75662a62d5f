package dev.esker.replication.simulation;

import java.util.EnumMap;
import java.util.Map;

/** How often each thing has happened. One thread. */
public final class Tally {
  private final Map<Happening, Long> counts = new EnumMap<>(Happening.class);

  /** It has happened once more. */
  void count(Happening happening) {
    add(happening, 1);
  }

  void add(Happening happening, long times) {
    if (times > 0) {
      counts.merge(happening, times, Long::sum);
    }
  }

  /** Adds what another one has counted. */
  public void add(Tally other) {
    other.counts.forEach(this::add);
  }

  /** How often it has happened. */
  public long of(Happening happening) {
    return counts.getOrDefault(happening, 0L);
  }

  /** A line for each. */
  @Override
  public String toString() {
    StringBuilder lines = new StringBuilder();
    for (Happening each : Happening.values()) {
      lines.append(String.format("%-24s %,14d%n", each, of(each)));
    }
    return lines.toString();
  }
}

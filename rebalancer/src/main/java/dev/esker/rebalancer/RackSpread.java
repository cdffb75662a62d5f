package dev.esker.rebalancer;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many replicas of one partition each rack shall have. As even as possible means: no rack has a
 * replica more than another that has a broker to spare. So there is a level, the least at which the
 * racks together have room for all replicas; a rack has as many as the level or one less, and one
 * with fewer brokers than that has a replica on each of them. With at least as many racks as
 * replicas the level is 1: every replica is in a rack of its own.
 *
 * <p>Racks and brokers are indices from 0. Not for several threads.
 */
final class RackSpread {
  private final int[] rackOf;
  private final int[] size;
  private final Bounds[] byFactor;

  /** How many replicas of a partition the racks have. */
  static final class Bounds {
    private final int[] low;
    private final int[] high;
    private final int extras;

    private Bounds(int[] low, int[] high, int extras) {
      this.low = low;
      this.high = high;
      this.extras = extras;
    }

    /** The least that a rack has. */
    int low(int rack) {
      return low[rack];
    }

    /** The most that a rack has, at most one more than the least. */
    int high(int rack) {
      return high[rack];
    }

    /** How many racks have their most, of those whose bounds differ. */
    int extras() {
      return extras;
    }
  }

  RackSpread(int[] rackOf) {
    this.rackOf = rackOf.clone();
    int racks = 0;
    for (int rack : rackOf) {
      racks = Math.max(racks, rack + 1);
    }
    this.size = new int[racks];
    for (int rack : rackOf) {
      size[rack]++;
    }
    this.byFactor = new Bounds[rackOf.length + 1];
  }

  /**
   * For brokers with racks of these names, those without one being in one rack together; or with
   * all in one rack.
   */
  static RackSpread of(List<Optional<String>> rackOfBroker, boolean rackAware) {
    Map<Optional<String>, Integer> numbers = new HashMap<>();
    return new RackSpread(
        rackOfBroker.stream()
            .mapToInt(rack -> rackAware ? numbers.computeIfAbsent(rack, any -> numbers.size()) : 0)
            .toArray());
  }

  int racks() {
    return size.length;
  }

  int brokers() {
    return rackOf.length;
  }

  int rackOf(int broker) {
    return rackOf[broker];
  }

  /** The brokers of a rack, ascending. */
  int[] members(int rack) {
    int[] members = new int[size[rack]];
    int count = 0;
    for (int broker = 0; broker < rackOf.length; broker++) {
      if (rackOf[broker] == rack) {
        members[count++] = broker;
      }
    }
    return members;
  }

  /** The bounds for partitions with so many replicas, at most as many as there are brokers. */
  Bounds bounds(int factor) {
    if (factor > rackOf.length) {
      throw new IllegalArgumentException(factor + " replicas on " + rackOf.length + " brokers");
    }
    if (byFactor[factor] == null) {
      byFactor[factor] = computed(factor);
    }
    return byFactor[factor];
  }

  private Bounds computed(int factor) {
    int level = 0;
    while (room(level) < factor) {
      level++;
    }
    int[] low = new int[size.length];
    int[] high = new int[size.length];
    for (int rack = 0; rack < size.length; rack++) {
      low[rack] = Math.min(size[rack], Math.max(0, level - 1));
      high[rack] = Math.min(size[rack], level);
    }
    return new Bounds(low, high, factor - room(Math.max(0, level - 1)));
  }

  private int room(int level) {
    int room = 0;
    for (int brokers : size) {
      room += Math.min(brokers, level);
    }
    return room;
  }
}

package dev.esker.rebalancer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Levels the load of brokers, in proportion to their capacity, when replicas are of different
 * sizes. To find the most even assignment then is NP-hard (it is bin packing), so this is greedy:
 * the broker with the highest load gives one replica to another, or exchanges one for a smaller
 * one, as long as that makes the higher of the two lower.
 *
 * <p>What holds at the end, unless the limit on moves has ended it:
 *
 * <ul>
 *   <li>no single replica can go from a broker whose load is more than {@value #TOLERANCE_PERCENT}
 *       per cent above the average to another broker, as racks allow, so that the higher of the two
 *       loads gets lower. So where nothing is in the way, the difference between such a broker and
 *       any other is at most the smallest load that it has and the other hasn't;
 *   <li>each step has made the higher of two loads lower and left all others alone, so that the
 *       list of loads, the highest first, got smaller; so it ends. A second run changes nothing;
 *   <li>nothing is said of the number of moves, but that the replica that comes nearest to
 *       levelling two brokers goes, and that brokers within the tolerance give nothing away.
 * </ul>
 *
 * <p>Numbers of replicas aren't looked at. Not for several threads.
 */
final class LoadDescent {
  /** How far above the average is good enough. */
  static final int TOLERANCE_PERCENT = 5;

  /** How many of the coolest brokers are tried for an exchange. */
  private static final int EXCHANGE_PARTNERS = 8;

  private final ReplicaLayout layout;
  private final ReplicaExchange exchange;
  private final int[] capacity;
  private final long[] loadOf;
  private final long[] load;
  private final double ceiling;
  private long budget;
  private boolean cut;

  /**
   * @param capacity of each broker
   * @param loadOf each partition: what a replica of it adds to a broker, from 0
   * @param budget how many replicas may leave where they were
   */
  LoadDescent(ReplicaLayout layout, int[] capacity, long[] loadOf, long budget) {
    this.layout = layout;
    this.exchange = new ReplicaExchange(layout);
    this.capacity = capacity;
    this.loadOf = loadOf;
    this.budget = budget;
    this.load = new long[capacity.length];
    long total = 0;
    long weight = 0;
    for (int partition = 0; partition < loadOf.length; partition++) {
      for (int broker : layout.replicas(partition)) {
        load[broker] = Math.addExact(load[broker], loadOf[partition]);
        total = Math.addExact(total, loadOf[partition]);
      }
    }
    for (int each : capacity) {
      weight += each;
    }
    ceiling = (double) total / weight * (100 + TOLERANCE_PERCENT) / 100;
  }

  /** Levels; answers whether the limit on moves has left nothing undone. */
  boolean run() {
    boolean again = true;
    while (again) {
      again = false;
      boolean[] tried = new boolean[capacity.length];
      for (int hot = hottest(tried); hot >= 0; hot = hottest(tried)) {
        if (relieve(hot)) {
          again = true;
        } else {
          tried[hot] = true;
        }
      }
    }
    return !cut;
  }

  private double height(int broker, long change) {
    return (double) (load[broker] + change) / capacity[broker];
  }

  private int hottest(boolean[] tried) {
    int hottest = -1;
    for (int broker = 0; broker < capacity.length; broker++) {
      if (!tried[broker]
          && height(broker, 0) > ceiling
          && (hottest < 0 || height(broker, 0) > height(hottest, 0))) {
        hottest = broker;
      }
    }
    return hottest;
  }

  private boolean relieve(int hot) {
    Integer[] coolest = new Integer[capacity.length];
    Arrays.setAll(coolest, broker -> broker);
    Arrays.sort(coolest, Comparator.comparingDouble(broker -> height(broker, 0)));
    List<Integer> slots = slots(hot);
    for (int to : coolest) {
      if (height(to, 0) >= height(hot, 0)) {
        break;
      }
      if (give(hot, to, slots)) {
        return true;
      }
    }
    for (int at = 0; at < Math.min(EXCHANGE_PARTNERS, coolest.length); at++) {
      int to = coolest[at];
      if (to != hot && height(to, 0) < height(hot, 0) && swap(hot, to, slots)) {
        return true;
      }
    }
    return false;
  }

  /** A broker's replicas that weigh something, the heaviest first. */
  private List<Integer> slots(int broker) {
    List<Integer> slots = new ArrayList<>();
    for (int slot = layout.head(broker); slot != ReplicaLayout.EMPTY; slot = layout.next(slot)) {
      if (loadOf(slot) > 0) {
        slots.add(slot);
      }
    }
    slots.sort(
        Comparator.comparingLong((Integer slot) -> loadOf(slot))
            .reversed()
            .thenComparing(layout::partitionOf));
    return slots;
  }

  private long loadOf(int slot) {
    return loadOf[layout.partitionOf(slot)];
  }

  /** Gives the heaviest replica that leaves the giver above the receiver, else the next heavier. */
  private boolean give(int hot, int to, List<Integer> slots) {
    int first = lightEnough(slots, excess(hot, to));
    for (int at = first; at < slots.size(); at++) {
      if (giveOne(hot, to, slots.get(at))) {
        return true;
      }
    }
    for (int at = first - 1; at >= 0 && lowers(hot, to, loadOf(slots.get(at))); at--) {
      if (giveOne(hot, to, slots.get(at))) {
        return true;
      }
    }
    return false;
  }

  private boolean giveOne(int hot, int to, int slot) {
    if (!lowers(hot, to, loadOf(slot)) || !afford(hot, to, slot)) {
      return false;
    }
    shift(hot, to, slot);
    return true;
  }

  /** What had to go from one broker to another for both to be equally high. */
  private double excess(int hot, int to) {
    double level = (double) (load[hot] + load[to]) / (capacity[hot] + capacity[to]);
    return load[hot] - level * capacity[hot];
  }

  /** Whether the higher of two brokers gets lower if so much goes over. */
  private boolean lowers(int hot, int to, long amount) {
    return amount > 0 && height(to, amount) < height(hot, 0);
  }

  private boolean afford(int from, int to, int slot) {
    int cost = exchange.cost(from, to, slot);
    if (cost == ExchangeGraph.FORBIDDEN) {
      return false;
    }
    if (cost > budget) {
      cut = true;
      return false;
    }
    return true;
  }

  private void shift(int from, int to, int slot) {
    budget -= exchange.cost(from, to, slot);
    layout.move(slot, to);
    load[from] -= loadOf(slot);
    load[to] += loadOf(slot);
  }

  /**
   * Exchanges a replica for a smaller one: for each, the one that comes nearest to levelling both.
   */
  private boolean swap(int hot, int to, List<Integer> slots) {
    List<Integer> others = slots(to);
    double wanted = excess(hot, to);
    for (int slot : slots) {
      int near = lightEnough(others, loadOf(slot) - wanted);
      for (int at = Math.max(0, near - 1); at <= Math.min(near, others.size() - 1); at++) {
        int back = others.get(at);
        if (lowers(hot, to, loadOf(slot) - loadOf(back)) && exchangeBoth(hot, to, slot, back)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean exchangeBoth(int hot, int to, int slot, int back) {
    if (!afford(hot, to, slot)) {
      return false;
    }
    shift(hot, to, slot);
    if (afford(to, hot, back)) {
      shift(to, hot, back);
      return true;
    }
    shift(to, hot, slot);
    return false;
  }

  /** The first of some slots, the heaviest first, that weighs at most so much. */
  private int lightEnough(List<Integer> slots, double most) {
    int low = 0;
    int high = slots.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (loadOf(slots.get(middle)) > most) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

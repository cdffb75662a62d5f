package dev.esker.rebalancer;

import java.util.Arrays;

/**
 * Makes a {@link ReplicaLayout} whole: keeps as many replicas where they are as racks allow, and
 * puts the others where there is least. The cost is the least that there can be; how even it gets
 * is a good beginning, no more.
 */
final class ReplicaFill {
  private final ReplicaLayout layout;
  private final RackSpread racks;
  private final FairShare share;
  private final long seed;
  private final int[] inRack;

  /**
   * @param seed decides between brokers that are as good, so that not always the same ones share
   *     their partitions
   */
  ReplicaFill(ReplicaLayout layout, FairShare share, long seed) {
    this.layout = layout;
    this.racks = layout.racks();
    this.share = share;
    this.seed = seed;
    this.inRack = new int[racks.racks()];
  }

  /** How many of some replicas can stay if a partition has so many slots. */
  static int stayers(RackSpread racks, int slots, int[] homes) {
    RackSpread.Bounds bounds = racks.bounds(slots);
    int[] count = new int[homes.length];
    int stay = 0;
    int extras = 0;
    for (int i = 0; i < homes.length; i++) {
      int rack = racks.rackOf(homes[i]);
      for (int j = 0; j < i; j++) {
        count[i] += racks.rackOf(homes[j]) == rack ? 1 : 0;
      }
      if (count[i] < bounds.low(rack)) {
        stay++;
      } else if (count[i] < bounds.high(rack) && extras < bounds.extras()) {
        stay++;
        extras++;
      }
    }
    return stay;
  }

  /** Keeps what can stay of a partition, rather on brokers that have less; answers how many. */
  int keep(int partition, int[] homes) {
    RackSpread.Bounds bounds = layout.bounds(partition);
    Integer[] byLoad = new Integer[homes.length];
    Arrays.setAll(byLoad, at -> homes[at]);
    Arrays.sort(byLoad, this::compare);
    int[] kept = new int[racks.racks()];
    boolean[] stays = new boolean[byLoad.length];
    int count = 0;
    for (int at = 0; at < byLoad.length; at++) {
      int rack = racks.rackOf(byLoad[at]);
      if (kept[rack] < bounds.low(rack)) {
        stays[at] = true;
        kept[rack]++;
      }
    }
    int extras = bounds.extras();
    for (int at = 0; at < byLoad.length; at++) {
      int rack = racks.rackOf(byLoad[at]);
      if (!stays[at] && extras > 0 && kept[rack] < bounds.high(rack)) {
        stays[at] = true;
        kept[rack]++;
        extras--;
      }
      if (stays[at]) {
        layout.add(partition, byLoad[at]);
        count++;
      }
    }
    return count;
  }

  /** Fills the empty slots of some partitions, in their order. */
  void fill(int[] partitions) {
    LeastHeap[] heaps = new LeastHeap[racks.racks()];
    for (int rack = 0; rack < heaps.length; rack++) {
      heaps[rack] = new LeastHeap(racks.members(rack), this::compare);
    }
    for (int partition : partitions) {
      layout.countRacks(partition, inRack, 1);
      int missing = layout.slots(partition) - layout.replicas(partition).length;
      for (int i = 0; i < missing; i++) {
        int broker = least(partition, heaps);
        layout.add(partition, broker);
        inRack[racks.rackOf(broker)]++;
        heaps[racks.rackOf(broker)].grown(broker);
      }
      layout.countRacks(partition, inRack, -1);
    }
  }

  private int least(int partition, LeastHeap[] heaps) {
    RackSpread.Bounds bounds = layout.bounds(partition);
    int extras = bounds.extras();
    for (int rack = 0; rack < heaps.length; rack++) {
      extras -= inRack[rack] > bounds.low(rack) ? 1 : 0;
    }
    int best = -1;
    for (int rack = 0; rack < heaps.length; rack++) {
      boolean below = inRack[rack] < bounds.low(rack);
      if (below || (extras > 0 && inRack[rack] < bounds.high(rack))) {
        int candidate =
            inRack[rack] == 0
                ? heaps[rack].least()
                : heaps[rack].least(broker -> !layout.holds(partition, broker));
        if (best < 0 || compare(candidate, best) < 0) {
          best = candidate;
        }
      }
    }
    return best;
  }

  private int compare(int one, int other) {
    int loadOfOne = layout.load(one);
    int loadOfOther = layout.load(other);
    int order = share.compare(one, loadOfOne, other, loadOfOther);
    if (order != 0 || one == other) {
      return order;
    }
    // The load is part of it, so that brokers don't follow on each other in one order for ever.
    long mine = Scramble.of(seed, one, loadOfOne);
    long theirs = Scramble.of(seed, other, loadOfOther);
    return mine != theirs ? Long.compare(mine, theirs) : Integer.compare(one, other);
  }
}

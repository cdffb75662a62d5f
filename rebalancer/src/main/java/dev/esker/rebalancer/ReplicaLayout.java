package dev.esker.rebalancer;

import java.util.Arrays;

/**
 * Where the replicas of many partitions are, in flat arrays. A partition has a fixed number of
 * slots, each of which holds a broker or is {@link #EMPTY}. The slots that a broker holds form a
 * doubly linked list. Brokers, partitions and slots are indices from 0. Not for several threads.
 */
final class ReplicaLayout {
  static final int EMPTY = -1;

  private final RackSpread racks;
  private final int[] firstSlot;
  private final int[] partitionOf;
  private final int[] holder;
  private final int[] next;
  private final int[] previous;
  private final int[] head;
  private final int[] load;
  private final int[] homeStart;
  private final int[] homes;
  private final boolean[] fixed;

  /**
   * @param racks of all brokers that replicas may be on
   * @param slots how many replicas each partition shall have, at most as many as there are brokers
   * @param homes the brokers that have each partition now, each once; going there costs nothing
   */
  ReplicaLayout(RackSpread racks, int[] slots, int[][] homes) {
    this.racks = racks;
    int partitions = slots.length;
    firstSlot = new int[partitions + 1];
    homeStart = new int[partitions + 1];
    for (int p = 0; p < partitions; p++) {
      firstSlot[p + 1] = Math.addExact(firstSlot[p], slots[p]);
      homeStart[p + 1] = Math.addExact(homeStart[p], homes[p].length);
    }
    int total = firstSlot[partitions];
    partitionOf = new int[total];
    this.homes = new int[homeStart[partitions]];
    for (int p = 0; p < partitions; p++) {
      Arrays.fill(partitionOf, firstSlot[p], firstSlot[p + 1], p);
      System.arraycopy(homes[p], 0, this.homes, homeStart[p], homes[p].length);
    }
    holder = new int[total];
    next = new int[total];
    previous = new int[total];
    Arrays.fill(holder, EMPTY);
    head = new int[racks.brokers()];
    Arrays.fill(head, EMPTY);
    load = new int[racks.brokers()];
    fixed = new boolean[partitions];
  }

  RackSpread racks() {
    return racks;
  }

  int partitions() {
    return firstSlot.length - 1;
  }

  int slots(int partition) {
    return firstSlot[partition + 1] - firstSlot[partition];
  }

  int partitionOf(int slot) {
    return partitionOf[slot];
  }

  int load(int broker) {
    return load[broker];
  }

  RackSpread.Bounds bounds(int partition) {
    return racks.bounds(slots(partition));
  }

  /** The first of a broker's slots, or {@link #EMPTY}. */
  int head(int broker) {
    return head[broker];
  }

  /** The slot after this one in its broker's list, or {@link #EMPTY}. */
  int next(int slot) {
    return next[slot];
  }

  int holder(int slot) {
    return holder[slot];
  }

  /** Puts a broker into an empty slot of a partition. */
  void add(int partition, int broker) {
    for (int slot = firstSlot[partition]; slot < firstSlot[partition + 1]; slot++) {
      if (holder[slot] == EMPTY) {
        put(slot, broker);
        return;
      }
    }
    throw new IllegalStateException("partition " + partition + " has no empty slot");
  }

  /** Gives a slot to another broker. */
  void move(int slot, int to) {
    int from = holder[slot];
    if (previous[slot] == EMPTY) {
      head[from] = next[slot];
    } else {
      next[previous[slot]] = next[slot];
    }
    if (next[slot] != EMPTY) {
      previous[next[slot]] = previous[slot];
    }
    load[from]--;
    put(slot, to);
  }

  private void put(int slot, int broker) {
    holder[slot] = broker;
    load[broker]++;
    if (fixed[partitionOf[slot]]) {
      return;
    }
    previous[slot] = EMPTY;
    next[slot] = head[broker];
    if (head[broker] != EMPTY) {
      previous[head[broker]] = slot;
    }
    head[broker] = slot;
  }

  /**
   * From now on a partition's replicas count, but can't be moved. To be called before any is added.
   */
  void fix(int partition) {
    fixed[partition] = true;
  }

  /** Whether a broker has a replica of a partition in this layout. */
  boolean holds(int partition, int broker) {
    for (int slot = firstSlot[partition]; slot < firstSlot[partition + 1]; slot++) {
      if (holder[slot] == broker) {
        return true;
      }
    }
    return false;
  }

  /** Whether a broker had a replica before. */
  boolean isHome(int partition, int broker) {
    for (int at = homeStart[partition]; at < homeStart[partition + 1]; at++) {
      if (homes[at] == broker) {
        return true;
      }
    }
    return false;
  }

  /** How many brokers had a replica before. */
  int homeCount(int partition) {
    return homeStart[partition + 1] - homeStart[partition];
  }

  /** One of the brokers that had a replica before. */
  int home(int partition, int at) {
    return homes[homeStart[partition] + at];
  }

  /** The brokers in the slots of a partition that aren't empty. */
  int[] replicas(int partition) {
    int[] found = new int[slots(partition)];
    int count = 0;
    for (int slot = firstSlot[partition]; slot < firstSlot[partition + 1]; slot++) {
      if (holder[slot] != EMPTY) {
        found[count++] = holder[slot];
      }
    }
    return Arrays.copyOf(found, count);
  }

  /** What is in one of a partition's slots. */
  int replica(int partition, int at) {
    return holder[firstSlot[partition] + at];
  }

  /** Adds a number to the count of a rack for each replica of a partition that is there. */
  void countRacks(int partition, int[] counts, int each) {
    for (int slot = firstSlot[partition]; slot < firstSlot[partition + 1]; slot++) {
      if (holder[slot] != EMPTY) {
        counts[racks.rackOf(holder[slot])] += each;
      }
    }
  }

  /** How many replicas of a partition are in a rack. */
  int inRack(int partition, int rack) {
    int count = 0;
    for (int slot = firstSlot[partition]; slot < firstSlot[partition + 1]; slot++) {
      if (holder[slot] != EMPTY && racks.rackOf(holder[slot]) == rack) {
        count++;
      }
    }
    return count;
  }

  /** Whether racks allow that a replica of a partition goes from a broker to another. */
  boolean racksAllow(int partition, int from, int to) {
    int left = racks.rackOf(from);
    int entered = racks.rackOf(to);
    if (left == entered) {
      return true;
    }
    RackSpread.Bounds bounds = bounds(partition);
    return inRack(partition, left) > bounds.low(left)
        && inRack(partition, entered) < bounds.high(entered);
  }
}

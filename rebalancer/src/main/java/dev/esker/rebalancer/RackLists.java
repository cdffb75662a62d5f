package dev.esker.rebalancer;

import java.util.function.IntPredicate;

/**
 * A list of brokers for each rack, from which brokers are only taken away until it is filled again.
 * A list may change under whoever goes through it from its end.
 */
final class RackLists {
  private final int[][] all;
  private final int[][] listed;
  private final int[] size;
  private final int[] nonEmpty;
  private final int[] placeOfRack;
  private int racks;

  RackLists(RackSpread spread) {
    all = new int[spread.racks()][];
    listed = new int[spread.racks()][];
    for (int rack = 0; rack < all.length; rack++) {
      all[rack] = spread.members(rack);
      listed[rack] = new int[all[rack].length];
    }
    size = new int[all.length];
    nonEmpty = new int[all.length];
    placeOfRack = new int[all.length];
  }

  /** Lists every broker that passes. */
  void fill(IntPredicate passes) {
    racks = 0;
    for (int rack = 0; rack < all.length; rack++) {
      size[rack] = 0;
      for (int broker : all[rack]) {
        if (passes.test(broker)) {
          listed[rack][size[rack]++] = broker;
        }
      }
      if (size[rack] > 0) {
        placeOfRack[rack] = racks;
        nonEmpty[racks++] = rack;
      }
    }
  }

  boolean isEmpty() {
    return racks == 0;
  }

  /** How many racks have a broker listed. */
  int nonEmpty() {
    return racks;
  }

  /** One of the racks that have a broker listed. */
  int nonEmptyRack(int at) {
    return nonEmpty[at];
  }

  int size(int rack) {
    return size[rack];
  }

  int get(int rack, int at) {
    return listed[rack][at];
  }

  void remove(int rack, int at) {
    int last = --size[rack];
    listed[rack][at] = listed[rack][last];
    if (last == 0) {
      int other = nonEmpty[--racks];
      nonEmpty[placeOfRack[rack]] = other;
      placeOfRack[other] = placeOfRack[rack];
    }
  }
}

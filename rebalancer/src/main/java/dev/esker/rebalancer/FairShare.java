package dev.esker.rebalancer;

import java.util.Arrays;

/**
 * How many items each broker shall have: the most even division in proportion to the brokers'
 * capacities, as a range for each broker where several divisions are equally even.
 *
 * <p>The {@code x}-th item of a broker of capacity {@code w} has the price {@code (2x + 1) / w},
 * which is what it adds to the sum of {@code x² / w}. Dividing items one by one to where the next
 * is cheapest makes that sum as small as it can be (it is Webster's method of apportionment, and
 * with equal capacities nothing but "differ by at most one"). Among equal prices the broker with
 * less outside of this division is cheaper; whoever is still equal may have the item or not, and
 * that is the range.
 *
 * <p>All arithmetic is in integers, so that the same input gives the same division everywhere.
 */
final class FairShare {
  private final int[] capacity;
  private final long[] outside;

  /**
   * @param capacity of each broker, from 1
   * @param outside what each broker has apart from what is divided
   */
  FairShare(int[] capacity, long[] outside) {
    this.capacity = capacity;
    this.outside = outside;
  }

  /** Whether the next item costs less at one broker (negative), the other (positive) or neither. */
  int compare(int one, int loadOfOne, int other, int loadOfOther) {
    int order = price(one, loadOfOne, 0, other, loadOfOther, 0);
    return order != 0
        ? order
        : price(one, loadOfOne, outside[one], other, loadOfOther, outside[other]);
  }

  private int price(int one, int loadOfOne, long moreOfOne, int other, int loadOfOther, long more) {
    return Long.compare(
        (2 * (loadOfOne + moreOfOne) + 1) * capacity[other],
        (2 * (loadOfOther + more) + 1) * capacity[one]);
  }

  /**
   * Divides items.
   *
   * @param members brokers that get them, at least one
   * @param sum how many items there are
   * @param low where the least that each member may have is put
   * @param high where the most that each member may have is put, at most one more than the least
   */
  void divide(int[] members, long sum, int[] low, int[] high) {
    long total = 0;
    for (int member : members) {
      total += capacity[member];
    }
    // Whatever costs less than the cheapest of the last items is theirs anyway; beginning there
    // leaves a number of steps that depends on the brokers only.
    long certain = Math.max(0, sum - members.length);
    long given = 0;
    for (int member : members) {
      low[member] = (int) (certain * capacity[member] / total);
      given += low[member];
    }
    LeastHeap cheapest = new LeastHeap(members, (a, b) -> compareThenId(a, low[a], b, low[b]));
    int last = cheapest.least();
    int loadBefore = low[last];
    for (; given < sum; given++) {
      last = cheapest.least();
      loadBefore = low[last];
      low[last]++;
      cheapest.grown(last);
    }
    boolean anyGiven = sum > 0;
    int[] taken = Arrays.copyOf(low, low.length);
    for (int member : members) {
      int x = taken[member];
      boolean lastIsOpen = anyGiven && x > 0 && compare(member, x - 1, last, loadBefore) == 0;
      boolean nextIsOpen = anyGiven && compare(member, x, last, loadBefore) == 0;
      low[member] = lastIsOpen ? x - 1 : x;
      high[member] = nextIsOpen ? x + 1 : x;
    }
  }

  private int compareThenId(int one, int loadOfOne, int other, int loadOfOther) {
    int order = compare(one, loadOfOne, other, loadOfOther);
    return order != 0 ? order : Integer.compare(one, other);
  }
}

package dev.esker.rebalancer;

import java.util.Arrays;

/**
 * Labels of a search for shortest paths among brokers: distance, and the arc that it came by. Costs
 * may be negative, so a label can be corrected, as in the algorithm of Bellman and Ford with a
 * queue. Among paths of equal cost the one with fewest arcs counts: such a path never uses one
 * partition in two ways that exclude each other. Not for several threads.
 */
final class PathLabels {
  private static final long UNREACHED = Long.MAX_VALUE;

  /** More than the arcs of any path, so that they decide only between equal costs. */
  private static final long COST = 1L << 24;

  private final long[] distance;
  private final int[] parent;
  private final int[] item;
  private final boolean[] member;
  private final int[] queue;
  private final boolean[] queued;
  private int first;
  private int count;

  /** For nodes from 0 on, all of them no members. */
  PathLabels(int nodes) {
    distance = new long[nodes];
    parent = new int[nodes];
    item = new int[nodes];
    member = new boolean[nodes];
    queue = new int[nodes];
    queued = new boolean[nodes];
  }

  /** From now on, only these nodes are reached. */
  void restrictTo(int[] members, int andNode) {
    Arrays.fill(member, false);
    for (int each : members) {
      member[each] = true;
    }
    member[andNode] = true;
  }

  /** Forgets all distances. */
  void clear() {
    Arrays.fill(distance, UNREACHED);
    Arrays.fill(queued, false);
    first = 0;
    count = 0;
  }

  boolean isMember(int node) {
    return member[node];
  }

  boolean isReached(int node) {
    return distance[node] != UNREACHED;
  }

  /** Whether an arc of this cost would bring a node nearer. */
  boolean improves(int from, int to, int cost) {
    return member[to] && distance[from] + cost * COST + 1 < distance[to];
  }

  /** Offers a node as a place to begin at. */
  void begin(int node) {
    if (distance[node] > 0) {
      set(node, 0, -1, -1);
    }
  }

  /** Offers an arc; taken if it brings a member nearer. */
  void offer(int from, int to, int cost, int by) {
    if (improves(from, to, cost)) {
      set(to, distance[from] + cost * COST + 1, from, by);
    }
  }

  private void set(int node, long newDistance, int from, int by) {
    distance[node] = newDistance;
    parent[node] = from;
    item[node] = by;
    if (!queued[node]) {
      queued[node] = true;
      queue[(first + count) % queue.length] = node;
      count++;
    }
  }

  /** The next node whose arcs are to be offered, or -1. */
  int poll() {
    if (count == 0) {
      return -1;
    }
    int node = queue[first];
    first = (first + 1) % queue.length;
    count--;
    queued[node] = false;
    return node;
  }

  /** Orders nodes that are reached by distance. */
  int compare(int one, int other) {
    return Long.compare(distance[one], distance[other]);
  }

  /** The cost of the path to a node that is reached. */
  int cost(int node) {
    return (int) Math.floorDiv(distance[node], COST);
  }

  /** The node before this one, or -1 where the path begins. */
  int parent(int node) {
    return parent[node];
  }

  /** What moves along the arc to this node. */
  int item(int node) {
    return item[node];
  }
}

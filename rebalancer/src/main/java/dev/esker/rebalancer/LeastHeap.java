package dev.esker.rebalancer;

/** A binary heap of brokers whose keys only grow. Not for several threads. */
final class LeastHeap {
  /** Compares brokers by their present keys; must not hold two different ones for equal. */
  @FunctionalInterface
  interface Order {
    int compare(int one, int other);
  }

  /** Whether a broker may be chosen. */
  @FunctionalInterface
  interface Choice {
    boolean mayBe(int broker);
  }

  private final Order order;
  private final int[] heap;
  private final int[] place;

  LeastHeap(int[] members, Order order) {
    this.order = order;
    this.heap = members.clone();
    int largest = -1;
    for (int member : members) {
      largest = Math.max(largest, member);
    }
    this.place = new int[largest + 1];
    for (int i = 0; i < heap.length; i++) {
      place[heap[i]] = i;
    }
    for (int i = heap.length / 2 - 1; i >= 0; i--) {
      sink(i);
    }
  }

  /** The broker with the least key. */
  int least() {
    return heap[0];
  }

  /**
   * The broker with the least key among those that may be chosen, or -1. Looks at no more than
   * those that may not, and their neighbours.
   */
  int least(Choice choice) {
    return least(0, choice);
  }

  private int least(int at, Choice choice) {
    if (at >= heap.length) {
      return -1;
    }
    if (choice.mayBe(heap[at])) {
      return heap[at];
    }
    int left = least(2 * at + 1, choice);
    int right = least(2 * at + 2, choice);
    if (left < 0 || right < 0) {
      return Math.max(left, right);
    }
    return order.compare(left, right) <= 0 ? left : right;
  }

  /** To be called when a member's key has grown, before any other key changes. */
  void grown(int member) {
    sink(place[member]);
  }

  private void sink(int from) {
    int at = from;
    int moving = heap[at];
    for (int child = 2 * at + 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && order.compare(heap[child + 1], heap[child]) < 0) {
        child++;
      }
      if (order.compare(moving, heap[child]) <= 0) {
        break;
      }
      heap[at] = heap[child];
      place[heap[at]] = at;
      at = child;
    }
    heap[at] = moving;
    place[moving] = at;
  }
}

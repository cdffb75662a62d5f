package dev.esker.replication.simulation;

import java.util.PriorityQueue;

/** Time that passes only from one thing to the next; what is due at the same moment keeps order. */
final class VirtualTime {
  private record Task(long at, long order, Runnable run) {}

  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(
          (one, other) ->
              one.at() == other.at()
                  ? Long.compare(one.order(), other.order())
                  : Long.compare(one.at(), other.at()));
  private long now;
  private long order;

  long now() {
    return now;
  }

  /** Does something later. */
  void after(long nanos, Runnable run) {
    tasks.add(new Task(now + Math.max(0, nanos), order++, run));
  }

  /** Does what is next, unless that is after a moment; then it is that moment. */
  boolean runNext(long until) {
    if (tasks.isEmpty() || tasks.peek().at() > until) {
      now = Math.max(now, until);
      return false;
    }
    Task next = tasks.remove();
    now = next.at();
    next.run().run();
    return true;
  }
}

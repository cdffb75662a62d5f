package dev.esker.bench.load;

import java.util.List;

/**
 * Sends the records of some producers when they are due, until all are sent, time is up or it is
 * stopped; then waits for what is in flight. On its own thread.
 *
 * <p>Lanes take turns, which at a common rate is the order in which their records are due. With a
 * rate one thread can thus drive many producers: two hundred threads that sleep and wake on two
 * processors would be late more often than the target. A lane in which sending blocks holds up the
 * others of its task, so lanes that wait for acknowledgements have a task each.
 *
 * <p>Waking up costs some 20 µs of a virtual processor, more than sending. So what is due within
 * the next {@link #SHORTEST_PARK_NANOS} isn't waited for to the microsecond, and at high rates
 * records go out in small groups. Latency counts from when they were due all the same.
 */
final class ProducerTask implements WritingTask {
  /** The least time between waking up twice. */
  static final long SHORTEST_PARK_NANOS = 100_000;

  private static final long LONGEST_PARK_NANOS = 100_000_000;

  private final List<Lane> lanes;
  private final Measurements measurements;
  private final Time time;
  private int turn;
  private volatile boolean stopped;

  /** A task that isn't started; its lanes, at least one, end at the same time. */
  ProducerTask(List<Lane> lanes, Measurements measurements, Time time) {
    this.lanes = List.copyOf(lanes);
    this.measurements = measurements;
    this.time = time;
  }

  @Override
  public void stop() {
    stopped = true;
  }

  @Override
  public void run() {
    Lane lane = next();
    while (lane != null && admit(lane)) {
      long due = awaitDue(lane);
      if (stopped || lane.isOver(due) || lane.isTooLate(time.nowNanos())) {
        break;
      }
      lane.send(due);
      lane = next();
    }
    if (!stopped) {
      lanes.forEach(Lane::countUnsent);
    }
    lanes.forEach(Lane::flush);
  }

  /** The lane whose turn it is, of those that have something left; null if none has. */
  private Lane next() {
    for (int i = 0; i < lanes.size(); i++) {
      Lane lane = lanes.get(turn);
      turn = turn + 1 == lanes.size() ? 0 : turn + 1;
      if (lane.hasMore()) {
        return lane;
      }
    }
    return null;
  }

  /** Waits until one more record may be in flight; false if the task is to end. */
  private boolean admit(Lane lane) {
    try {
      while (!stopped && !lane.isTooLate(time.nowNanos())) {
        if (measurements.failed.sum() >= MAX_FAILURES) {
          return false;
        }
        if (lane.admit(LONGEST_PARK_NANOS)) {
          return true;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return false;
  }

  /** Waits until a record is due, but not beyond the end; returns when it was due. */
  private long awaitDue(Lane lane) {
    long now = time.nowNanos();
    long due = lane.dueNanos(now);
    while (now - due < 0 && !lane.isOver(now) && !stopped) {
      time.park(Math.max(SHORTEST_PARK_NANOS, Math.min(LONGEST_PARK_NANOS, due - now)));
      now = time.nowNanos();
    }
    return due;
  }
}

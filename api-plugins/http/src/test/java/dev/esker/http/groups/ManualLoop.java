package dev.esker.http.groups;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import java.util.Queue;

/** A loop that a test turns, with a time that a test sets. */
final class ManualLoop implements SessionLoop {
  private static final int MOST_TASKS = 1_000_000;

  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final Queue<Timer> timers =
      new PriorityQueue<>(
          Comparator.comparingLong((Timer timer) -> timer.due)
              .thenComparingLong(timer -> timer.number));
  private long now = 1_000_000;
  private long number;

  private static final class Timer {
    final long due;
    final long number;
    final Runnable task;
    boolean cancelled;

    Timer(long due, long number, Runnable task) {
      this.due = due;
      this.number = number;
      this.task = task;
    }
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  @Override
  public long nowMillis() {
    return now;
  }

  @Override
  public Runnable after(long millis, Runnable task) {
    Timer timer = new Timer(now + Math.max(0, millis), number++, task);
    timers.add(timer);
    return () -> timer.cancelled = true;
  }

  /** Runs whatever there is to do now. */
  void run() {
    for (int i = 0; !tasks.isEmpty(); i++) {
      if (i == MOST_TASKS) {
        throw new AssertionError("it goes on and on");
      }
      tasks.remove().run();
    }
  }

  /** Lets one millisecond pass. */
  void tick() {
    now++;
    while (!timers.isEmpty() && timers.peek().due <= now) {
      Timer timer = timers.remove();
      if (!timer.cancelled) {
        timer.task.run();
      }
      run();
    }
  }

  /** Timers that are neither over nor cancelled. */
  long pendingTimers() {
    return timers.stream().filter(timer -> !timer.cancelled).count();
  }
}

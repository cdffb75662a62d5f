package dev.esker.controller.cluster;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/** Time and chance of a model: tasks run in the order of their times. */
final class ModelTime {
  static final long MILLI = 1_000_000;

  private final SplittableRandom random;
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
  private long now = -5_000 * MILLI;
  private long numbers;

  private record Task(long at, long number, Runnable action) {}

  ModelTime(long seed) {
    random = new SplittableRandom(seed);
  }

  long now() {
    return now;
  }

  boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  void at(long time, Runnable action) {
    tasks.add(new Task(Math.max(time, now), ++numbers, action));
  }

  /** Runs an action after a random time, usually short. */
  void soon(int millis, Runnable action) {
    long most = chance(0.02) ? 20L * millis : millis;
    at(now + 1 + random.nextLong(most * MILLI), action);
  }

  void every(long nanos, Runnable action) {
    at(
        now + nanos,
        () -> {
          action.run();
          every(nanos, action);
        });
  }

  void runUntil(long end) {
    while (!tasks.isEmpty() && tasks.peek().at() <= end) {
      Task task = tasks.poll();
      now = task.at();
      task.action().run();
    }
    now = end;
  }
}

package dev.esker.replication.simulation;

import dev.esker.gossip.MemoryPost;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Carries what nodes say to each other, late, in any order, twice or not at all. A link may be cut
 * in one direction, or clogged: what travels on it then waits. A node that is paused neither sends
 * nor receives; it does both when it goes on.
 */
final class SimulatedNetwork implements MemoryPost {
  private record Link(int from, int to) {}

  /** Some ten times what a run takes; more mean that messages bring forth messages. */
  private static final long MOST_MESSAGES = 300_000;

  private final VirtualTime time;
  private final Random random;
  private final Set<Link> cut = new HashSet<>();
  private final Map<Link, List<Runnable>> clogged = new HashMap<>();
  private final Map<Integer, List<Runnable>> paused = new HashMap<>();
  private long messages;
  private double loss;
  private double repetition;
  private long slowestNanos = 2_000_000;

  SimulatedNetwork(VirtualTime time, Random random) {
    this.time = time;
    this.random = random;
  }

  /** How bad it is from now on. */
  void quality(double newLoss, double newRepetition, long newSlowestNanos) {
    loss = newLoss;
    repetition = newRepetition;
    slowestNanos = newSlowestNanos;
  }

  @Override
  public void send(int from, int to, Runnable arrival) {
    count();
    if (from == to) {
      time.after(0, () -> arrive(from, to, arrival));
      return;
    }
    if (random.nextDouble() < loss) {
      return;
    }
    travel(from, to, arrival);
    if (random.nextDouble() < repetition) {
      travel(from, to, arrival);
    }
  }

  private void count() {
    if (++messages > MOST_MESSAGES) {
      throw new AssertionError("the nodes never stop talking");
    }
  }

  private void travel(int from, int to, Runnable arrival) {
    long nanos = 50_000 + (long) (random.nextDouble() * slowestNanos);
    time.after(nanos, () -> arrive(from, to, arrival));
  }

  private void arrive(int from, int to, Runnable arrival) {
    Link link = new Link(from, to);
    if (paused.containsKey(from)) {
      paused.get(from).add(() -> arrive(from, to, arrival));
    } else if (paused.containsKey(to)) {
      paused.get(to).add(() -> arrive(from, to, arrival));
    } else if (clogged.containsKey(link)) {
      clogged.get(link).add(() -> arrive(from, to, arrival));
    } else if (!cut.contains(link)) {
      arrival.run();
    }
  }

  /** Whether a message would arrive. */
  boolean connects(int from, int to) {
    Link link = new Link(from, to);
    return !cut.contains(link)
        && !clogged.containsKey(link)
        && !paused.containsKey(from)
        && !paused.containsKey(to);
  }

  void cut(int from, int to) {
    cut.add(new Link(from, to));
  }

  void clog(int from, int to) {
    clogged.putIfAbsent(new Link(from, to), new ArrayList<>());
  }

  void pause(int node) {
    paused.putIfAbsent(node, new ArrayList<>());
  }

  boolean isPaused(int node) {
    return paused.containsKey(node);
  }

  void resume(int node) {
    List<Runnable> waiting = paused.remove(node);
    if (waiting != null) {
      waiting.forEach(each -> time.after(0, each));
    }
  }

  /** Mends all links. */
  void mend() {
    cut.clear();
    for (Link link : List.copyOf(clogged.keySet())) {
      clogged.remove(link).forEach(each -> time.after(0, each));
    }
  }
}

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
  private record Link(int from, int to) {
    Link back() {
      return new Link(to, from);
    }
  }

  /** Some ten times what a run takes; more mean that messages bring forth messages. */
  private static final long MOST_MESSAGES = 300_000;

  private static final long USUAL_NANOS = 2_000_000;

  private final VirtualTime time;
  private final Random random;
  private final Tally tally;
  private final Set<Link> cut = new HashSet<>();
  private final Map<Link, List<Runnable>> clogged = new HashMap<>();
  private final Map<Integer, List<Runnable>> paused = new HashMap<>();
  private final Map<Link, Long> newestArrived = new HashMap<>();
  private long messages;
  private double loss;
  private double repetition;
  private long slowestNanos = USUAL_NANOS;

  SimulatedNetwork(VirtualTime time, Random random, Tally tally) {
    this.time = time;
    this.random = random;
    this.tally = tally;
  }

  /** How bad it is from now on. */
  void quality(double newLoss, double newRepetition, long newSlowestNanos) {
    loss = newLoss;
    repetition = newRepetition;
    slowestNanos = newSlowestNanos;
  }

  /** Neither loses nor repeats anything, and is as fast as usual. */
  void good() {
    quality(0, 0, USUAL_NANOS);
  }

  @Override
  public void send(int from, int to, Runnable arrival) {
    long number = count();
    Link link = new Link(from, to);
    if (from == to) {
      time.after(0, () -> arrive(link, number, arrival));
      return;
    }
    if (random.nextDouble() < loss) {
      tally.count(Happening.MESSAGE_LOST);
      return;
    }
    travel(link, number, arrival);
    if (random.nextDouble() < repetition) {
      tally.count(Happening.MESSAGE_REPEATED);
      travel(link, number, arrival);
    }
  }

  private long count() {
    if (++messages > MOST_MESSAGES) {
      throw new AssertionError("the nodes never stop talking");
    }
    return messages;
  }

  private void travel(Link link, long number, Runnable arrival) {
    long nanos = 50_000 + (long) (random.nextDouble() * slowestNanos);
    if (nanos > 2 * USUAL_NANOS) {
      tally.count(Happening.MESSAGE_LATE);
    }
    time.after(nanos, () -> arrive(link, number, arrival));
  }

  private void arrive(Link link, long number, Runnable arrival) {
    if (paused.containsKey(link.from())) {
      paused.get(link.from()).add(() -> arrive(link, number, arrival));
    } else if (paused.containsKey(link.to())) {
      paused.get(link.to()).add(() -> arrive(link, number, arrival));
    } else if (clogged.containsKey(link)) {
      tally.count(Happening.LINK_CLOGGED);
      clogged.get(link).add(() -> arrive(link, number, arrival));
    } else if (cut.contains(link)) {
      boolean bothWays = cut.contains(link.back());
      tally.count(bothWays ? Happening.CUT_BOTH_WAYS : Happening.CUT_ONE_WAY);
    } else {
      if (newestArrived.merge(link, number, Math::max) > number) {
        tally.count(Happening.MESSAGE_OVERTAKEN);
      }
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

package dev.esker.gossip;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A {@link MemoryPost} that a test steps by hand: messages wait until one is delivered, dropped, or
 * lost because its link is cut when it would arrive. One thread only.
 */
public final class MemoryNetwork implements MemoryPost {
  /** The most messages under way: more mean that nobody steps, or that two nodes never stop. */
  public static final int MAX_PENDING = 1_000_000;

  private final List<Message> pending = new ArrayList<>();
  private final Set<Link> cut = new HashSet<>();

  private record Message(Link link, Runnable arrival) {}

  private record Link(int from, int to) {}

  @Override
  public void send(int from, int to, Runnable arrival) {
    if (pending.size() >= MAX_PENDING) {
      throw new IllegalStateException("more than " + MAX_PENDING + " messages are under way");
    }
    pending.add(new Message(new Link(from, to), arrival));
  }

  /** How many messages are under way. */
  public int pending() {
    return pending.size();
  }

  /** Delivers a message. */
  public void deliver(int index) {
    Message message = pending.remove(index);
    if (!cut.contains(message.link())) {
      message.arrival().run();
    }
  }

  /** Delivers a message and keeps a copy under way, as if it had been sent twice. */
  public void repeat(int index) {
    Message message = pending.get(index);
    deliver(index);
    pending.add(message);
  }

  /** Loses a message. */
  public void drop(int index) {
    pending.remove(index);
  }

  /** Delivers the oldest message first until none is under way. */
  public void run() {
    for (int delivered = 0; !pending.isEmpty(); delivered++) {
      if (delivered == MAX_PENDING) {
        throw new IllegalStateException("the nodes never stop talking");
      }
      deliver(0);
    }
  }

  /** Cuts one direction between two nodes: what would arrive from now on is lost. */
  public void cut(int from, int to) {
    cut.add(new Link(from, to));
  }

  /** Cuts both directions between a node and each of the others. */
  public void isolate(int node, List<Integer> others) {
    for (int other : others) {
      if (other != node) {
        cut(node, other);
        cut(other, node);
      }
    }
  }

  /** Whether a message would arrive. */
  public boolean connects(int from, int to) {
    return !cut.contains(new Link(from, to));
  }

  /** Mends every link. */
  public void heal() {
    cut.clear();
  }
}

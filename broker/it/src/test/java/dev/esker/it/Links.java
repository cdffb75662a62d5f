package dev.esker.it;

import java.util.HashSet;
import java.util.Set;

/**
 * Which node's bytes reach which: one link for each ordered pair. What is written to a link that is
 * cut is held back until it is mended, as TCP repeats what a cable lost; datagrams are lost. Any
 * thread.
 */
final class Links {

  /**
   * From one node to another one, not back.
   *
   * @param from who sends
   * @param to who receives
   */
  record Link(int from, int to) {
    /** The other direction. */
    Link back() {
      return new Link(to, from);
    }

    @Override
    public String toString() {
      return from + "->" + to;
    }
  }

  private final Set<Link> cut = new HashSet<>();
  private boolean closed;

  /** Nothing passes from now on. */
  synchronized void cut(Link link) {
    cut.add(link);
  }

  /** Everything passes again, what was held back first. */
  synchronized void mend() {
    cut.clear();
    notifyAll();
  }

  /** Whether something that can be lost passes now. */
  synchronized boolean passes(Link link) {
    return !cut.contains(link);
  }

  /** Waits until the link is whole; false if that is pointless since the network is taken down. */
  synchronized boolean awaitWhole(Link link) throws InterruptedException {
    while (cut.contains(link) && !closed) {
      wait();
    }
    return !closed;
  }

  /** Lets everybody go who waits. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }
}

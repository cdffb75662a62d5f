package dev.esker.gossip;

/**
 * How the twins' messages travel. Whoever runs the twins decides when each message arrives, and
 * whether: a simulation by its own network and virtual time, a test by {@link MemoryNetwork}.
 */
@FunctionalInterface
public interface MemoryPost {

  /**
   * Takes a message. Must not deliver it before this returns.
   *
   * @param from the node that sends
   * @param to the node that it is for
   * @param arrival run on arrival, by the one thread that runs all twins; never, if it is lost;
   *     more than once, if it is repeated
   */
  void send(int from, int to, Runnable arrival);
}

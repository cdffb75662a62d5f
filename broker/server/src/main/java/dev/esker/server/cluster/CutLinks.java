package dev.esker.server.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Which brokers this one is cut off from: the seam by which the failure lab cuts links, in whatever
 * talks to other brokers (gossip, Raft, replication). Without a lab nothing is ever cut. Any
 * thread; followers are told one change after the other.
 */
public final class CutLinks {
  private final List<Consumer<Cut>> followers = new ArrayList<>();
  private Cut now = new Cut(Map.of());

  /**
   * Whom a broker can't reach, and isn't reached by.
   *
   * @param ports the port of gossip and Raft of each such broker, by its id
   */
  public record Cut(Map<Integer, Integer> ports) {
    public Cut {
      ports = Map.copyOf(ports);
    }

    /** Whether the link with a broker works. */
    boolean reaches(int broker) {
      return !ports.containsKey(broker);
    }

    /** Whether the link with the broker at a port of gossip and Raft works. */
    boolean reachesPort(int port) {
      return !ports.containsValue(port);
    }
  }

  /** From now on these are cut, and no others; returns once every follower has been told. */
  public synchronized void set(Cut cut) {
    now = cut;
    followers.forEach(each -> each.accept(cut));
  }

  /**
   * Follows: told what is cut now before this returns, and then of every change.
   *
   * @param follower must not block
   */
  public void follow(Consumer<Cut> follower) {
    synchronized (this) {
      followers.add(follower);
      follower.accept(now);
    }
  }
}

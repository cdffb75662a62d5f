package dev.esker.gossip.atomix.net;

import io.atomix.utils.net.Address;
import java.util.function.IntPredicate;
import java.util.function.Predicate;

/**
 * Which links of this node work: all of them, unless a test or the failure lab cuts some. What is
 * cut vanishes, as in a network that swallows it, requests and datagrams alike; connections that
 * are open stay open, and nothing comes over them. Any thread.
 */
public final class LinkSwitch {
  private volatile Predicate<Address> sends = address -> true;
  private volatile Predicate<Address> takes = address -> true;

  /** From now on only what is sent to those addresses arrives; everybody is still heard. */
  public void sendOnlyTo(Predicate<Address> reached) {
    sends = reached;
  }

  /**
   * From now on nothing goes to, and nothing is taken from, nodes at other ports; for nodes on one
   * machine, which the port tells apart under whatever name the host goes.
   */
  public void reachOnly(IntPredicate ports) {
    sends = address -> ports.test(address.port());
    takes = sends;
  }

  /** Whether what is sent to that address arrives. */
  public boolean sendsTo(Address to) {
    return sends.test(to);
  }

  boolean takesFrom(Address from) {
    return takes.test(from);
  }
}

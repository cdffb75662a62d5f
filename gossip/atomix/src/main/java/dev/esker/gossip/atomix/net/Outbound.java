package dev.esker.gossip.atomix.net;

import io.atomix.utils.net.Address;
import java.util.function.Predicate;

/**
 * Whom what this node sends reaches: everybody, unless a test cuts links. What is cut vanishes, as
 * in a network that swallows it; only what is sent is cut, so that links can be cut one way.
 */
public final class Outbound {
  private volatile Predicate<Address> passes = address -> true;

  /** From now on only what is sent to those addresses arrives. */
  public void only(Predicate<Address> reached) {
    passes = reached;
  }

  /** Whether what is sent to that address arrives. */
  public boolean passes(Address to) {
    return passes.test(to);
  }
}

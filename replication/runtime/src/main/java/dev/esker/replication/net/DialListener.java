package dev.esker.replication.net;

import java.net.InetSocketAddress;
import java.util.Optional;

/** Told of what happens when another broker is dialled, and to the links that come of it. */
public interface DialListener extends LinkListener {

  /**
   * The peer's host refuses connections to its port: no process listens there. Not called for
   * timeouts and unreachable networks, which say nothing about the process. Called again only after
   * a link has come about, or when another address is dialled. On the event loop.
   *
   * @param nodeId whom the dialer wanted
   * @param address that refused, resolved
   * @param lastPeer who was reached at that very address before: its process is gone. Empty if
   *     nobody was
   */
  void connectionRefused(int nodeId, InetSocketAddress address, Optional<NodeIdentity> lastPeer);
}

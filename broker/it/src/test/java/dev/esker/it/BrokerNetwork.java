package dev.esker.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The network between the nodes of a cluster, in user space. Node <i>n</i> listens on {@code
 * 127.0.1.n} and tells the others {@code 127.0.2.n}, where this passes everything on, so that each
 * direction between two nodes can be cut, and what is open can be reset. Clients use the node's own
 * address: they reach a node that the others don't.
 *
 * <p>Needs Linux, where all of {@code 127.0.0.0/8} is this machine and {@code /proc} tells whose a
 * connection is.
 */
final class BrokerNetwork implements AutoCloseable {

  private final Links links = new Links();
  private final SocketOwners owners = new SocketOwners();
  private final Map<Integer, List<ProxiedPort>> ports = new HashMap<>();
  private final List<ProxiedDatagrams> datagrams = new ArrayList<>();

  /**
   * Between nodes 1 to that many.
   *
   * @param clusterPort of every node
   * @param replicationPort of every node
   */
  BrokerNetwork(int nodes, int clusterPort, int replicationPort) throws IOException {
    Map<InetAddress, Integer> addresses = new HashMap<>();
    for (int node = 1; node <= nodes; node++) {
      addresses.put(InetAddress.getByName(own(node)), node);
    }
    for (int node = 1; node <= nodes; node++) {
      List<ProxiedPort> proxied = new ArrayList<>();
      for (int port : new int[] {clusterPort, replicationPort}) {
        proxied.add(
            new ProxiedPort(
                node,
                new InetSocketAddress(advertised(node), port),
                new InetSocketAddress(own(node), port),
                links,
                owners));
      }
      ports.put(node, proxied);
      datagrams.add(
          new ProxiedDatagrams(
              node,
              new InetSocketAddress(advertised(node), clusterPort),
              new InetSocketAddress(own(node), clusterPort),
              links,
              addresses));
    }
  }

  /** Where a node listens. */
  static String own(int node) {
    return "127.0.1." + node;
  }

  /** Where the others reach it. */
  static String advertised(int node) {
    return "127.0.2." + node;
  }

  /** The node runs from now on, as that process. */
  void up(int node, long pid) throws IOException {
    owners.runs(node, pid);
    for (ProxiedPort port : ports.get(node)) {
      port.open();
    }
  }

  /** The node's process has ended: its ports refuse connections, as its host does. */
  void down(int node) throws IOException, InterruptedException {
    for (ProxiedPort port : ports.get(node)) {
      port.refuse();
    }
  }

  /** Nothing passes over these any more. */
  void cut(List<Links.Link> cut) {
    cut.forEach(links::cut);
  }

  /** Everything passes again. */
  void mend() {
    links.mend();
  }

  /** Resets the open connections between two nodes; new ones can be made at once. */
  void reset(Links.Link link) {
    ports.get(link.from()).forEach(port -> port.reset(link));
    ports.get(link.to()).forEach(port -> port.reset(link));
  }

  @Override
  public void close() throws IOException {
    links.close();
    datagrams.forEach(ProxiedDatagrams::close);
    for (List<ProxiedPort> each : ports.values()) {
      for (ProxiedPort port : each) {
        port.close();
      }
    }
  }
}

package dev.esker.it;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;

/**
 * A UDP port at which other nodes reach one of them. Who sends is known by the address: each node
 * sends from the one that it listens on. What is sent over a link that is cut is lost.
 */
final class ProxiedDatagrams implements AutoCloseable {

  private static final int MOST_BYTES = 65_507;

  private final int node;
  private final InetSocketAddress back;
  private final Links links;
  private final Map<InetAddress, Integer> nodes;
  private final DatagramSocket socket;

  /**
   * @param node that is reached
   * @param front where the others reach it
   * @param back where it listens
   * @param nodes by the addresses that they listen on
   */
  ProxiedDatagrams(
      int node,
      InetSocketAddress front,
      InetSocketAddress back,
      Links links,
      Map<InetAddress, Integer> nodes)
      throws IOException {
    this.node = node;
    this.back = back;
    this.links = links;
    this.nodes = Map.copyOf(nodes);
    this.socket = new DatagramSocket(front);
    Thread thread = new Thread(this::pass, "proxy datagrams " + front);
    thread.setDaemon(true);
    thread.start();
  }

  private void pass() {
    byte[] buffer = new byte[MOST_BYTES];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        Integer from = nodes.get(packet.getAddress());
        if (from != null && links.passes(new Links.Link(from, node))) {
          socket.send(new DatagramPacket(buffer, packet.getLength(), back));
        }
      } catch (IOException e) {
        // Closed, or nobody listens there any more; datagrams may be lost.
        if (socket.isClosed()) {
          return;
        }
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}

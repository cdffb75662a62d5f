package dev.esker.gossip.atomix.net;

import io.atomix.cluster.messaging.MessagingService;
import io.atomix.cluster.messaging.UnicastService;
import io.atomix.utils.net.Address;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

/** A node's sockets, TCP and UDP on one port, and the event loop that serves them. */
public final class SocketWire implements Wire {
  private static final int BIND_ATTEMPTS = 20;

  private final EventLoopGroup loops;
  private final PeerMessaging messaging;
  private final PeerDatagrams datagrams;
  private final LinkSwitch links;

  private SocketWire(
      EventLoopGroup loops, PeerMessaging messaging, PeerDatagrams datagrams, LinkSwitch links) {
    this.loops = loops;
    this.messaging = messaging;
    this.datagrams = datagrams;
    this.links = links;
  }

  /**
   * Listens.
   *
   * @param name of the thread
   * @param clusterId nodes of another cluster are not listened to
   * @param listen the host to listen on, and a port, or 0 for any
   * @param host under which the others reach this node, at the same port
   * @param links which of them work, from the first datagram on
   * @throws IOException if it can't listen there
   */
  public static SocketWire open(
      String name, String clusterId, InetSocketAddress listen, String host, LinkSwitch links)
      throws IOException {
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            1,
            task -> {
              Thread made = new Thread(task, name);
              made.setDaemon(true);
              return made;
            },
            NioIoHandler.newFactory());
    for (int attempt = 1; ; attempt++) {
      PeerMessaging messaging = null;
      try {
        messaging = new PeerMessaging(loops, clusterId, listen, host, links);
        PeerDatagrams datagrams =
            new PeerDatagrams(loops, clusterId, listen.getHostString(), messaging.address(), links);
        return new SocketWire(loops, messaging, datagrams, links);
      } catch (IOException e) {
        if (messaging != null) {
          messaging.close();
        }
        // any port will do, so one whose datagrams somebody else hears won't
        if (messaging == null || listen.getPort() != 0 || attempt == BIND_ATTEMPTS) {
          end(loops);
          throw e;
        }
      }
    }
  }

  @Override
  public Address address() {
    return messaging.address();
  }

  @Override
  public MessagingService messaging() {
    return messaging;
  }

  @Override
  public UnicastService datagrams() {
    return datagrams;
  }

  @Override
  public LinkSwitch links() {
    return links;
  }

  @Override
  public void close() {
    datagrams.close();
    messaging.close();
    end(loops);
  }

  private static void end(EventLoopGroup loops) {
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}

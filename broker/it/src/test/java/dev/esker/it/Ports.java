package dev.esker.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports for brokers that come back on the port that they had. They lie below the range that the
 * system takes ports of outgoing connections from: a client that tries again and again to connect
 * to a port of that range on its own host ends up connected to itself, and the broker finds its
 * port taken.
 */
public final class Ports {

  private static final int FIRST = 19_300;
  private static final int COUNT = 100;
  private static int next;

  private Ports() {}

  /** One that is free now, and another one each time as long as there are. */
  public static synchronized int free() throws IOException {
    for (int tried = 0; tried < COUNT; tried++) {
      int port = FIRST + next++ % COUNT;
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException e) {
        if (tried == COUNT - 1) {
          throw new IOException("no port from " + FIRST + " on is free", e);
        }
      }
    }
    throw new AssertionError("unreachable");
  }
}

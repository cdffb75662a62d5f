package dev.esker.bench.compare.peer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Ports for brokers that come back on the port that they had. They lie below the range that the
 * system takes ports of outgoing connections from: a probe that tries again and again to connect to
 * a port of that range on its own host may end up connected to itself.
 */
final class Ports {
  private static final int FIRST = 19_500;
  private static final int COUNT = 200;
  private static int next;

  private Ports() {}

  /** One that is free now, and another one each time as long as there are. */
  static synchronized int free() throws IOException {
    IOException last = null;
    for (int tried = 0; tried < COUNT; tried++) {
      int port = FIRST + next++ % COUNT;
      try (ServerSocket socket = new ServerSocket()) {
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException e) {
        last = e;
      }
    }
    throw new IOException(
        "no port from " + FIRST + " to " + (FIRST + COUNT - 1) + " is free", last);
  }
}

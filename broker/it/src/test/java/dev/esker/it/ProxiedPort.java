package dev.esker.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A TCP port at which other nodes reach one of them: each connection is passed on to the real port
 * over the {@link Links} between the two, one thread for each direction. Refuses connections while
 * its node doesn't run, as the node's host would.
 */
final class ProxiedPort implements AutoCloseable {

  private static final int BUFFER = 64 << 10;
  private static final int BACKLOG = 50;

  private final int node;
  private final InetSocketAddress front;
  private final InetSocketAddress back;
  private final Links links;
  private final SocketOwners owners;
  private final Set<Passage> passages = ConcurrentHashMap.newKeySet();
  private ServerSocket listener;
  private Thread acceptor;

  /**
   * @param node that is reached
   * @param front where the others reach it
   * @param back where it listens
   */
  ProxiedPort(
      int node, InetSocketAddress front, InetSocketAddress back, Links links, SocketOwners owners) {
    this.node = node;
    this.front = front;
    this.back = back;
    this.links = links;
    this.owners = owners;
  }

  /** Takes connections. */
  synchronized void open() throws IOException {
    if (listener != null) {
      return;
    }
    ServerSocket socket = new ServerSocket();
    socket.setReuseAddress(true);
    socket.bind(front, BACKLOG);
    listener = socket;
    acceptor = thread("accept " + front, () -> accept(socket));
  }

  /** Refuses connections; those that are open stay. */
  synchronized void refuse() throws IOException, InterruptedException {
    if (listener != null) {
      listener.close();
      // The port is free only when nobody waits for a connection any more.
      acceptor.join();
      listener = null;
    }
  }

  /** Resets the open connections that the link belongs to, whoever has opened them. */
  void reset(Links.Link link) {
    for (Passage passage : passages) {
      if (passage.there.equals(link) || passage.there.equals(link.back())) {
        passage.reset();
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      refuse();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    passages.forEach(Passage::reset);
  }

  private static Thread thread(String name, Runnable task) {
    Thread thread = new Thread(task, "proxy " + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept(ServerSocket from) {
    while (true) {
      try {
        Socket near = from.accept();
        var unused = thread("connect " + front, () -> connect(near));
      } catch (IOException e) {
        // Closed.
        return;
      }
    }
  }

  private void connect(Socket near) {
    try {
      OptionalInt from =
          owners.of(
              (InetSocketAddress) near.getRemoteSocketAddress(),
              (InetSocketAddress) near.getLocalSocketAddress());
      if (from.isEmpty() || !links.awaitWhole(new Links.Link(from.getAsInt(), node))) {
        close(near);
        return;
      }
      Socket far = new Socket();
      try {
        far.connect(back);
      } catch (IOException e) {
        // The node has ended, or doesn't listen yet.
        near.setSoLinger(true, 0);
        close(near);
        close(far);
        return;
      }
      near.setTcpNoDelay(true);
      far.setTcpNoDelay(true);
      new Passage(new Links.Link(from.getAsInt(), node), near, far).begin();
    } catch (IOException e) {
      close(near);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      close(near);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket can't be closed", e);
    }
  }

  /** One connection. */
  private final class Passage {
    private final Links.Link there;
    private final Socket near;
    private final Socket far;

    Passage(Links.Link there, Socket near, Socket far) {
      this.there = there;
      this.near = near;
      this.far = far;
    }

    void begin() {
      passages.add(this);
      var unused = thread("" + there, () -> pass(there, near, far));
      unused = thread("" + there.back(), () -> pass(there.back(), far, near));
    }

    private void pass(Links.Link link, Socket from, Socket to) {
      byte[] buffer = new byte[BUFFER];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          if (!links.awaitWhole(link)) {
            break;
          }
          out.write(buffer, 0, read);
        }
        if (links.awaitWhole(link)) {
          to.shutdownOutput();
        }
      } catch (IOException e) {
        endAfter(link);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        reset();
      }
      if (near.isClosed() || (near.isOutputShutdown() && far.isOutputShutdown())) {
        reset();
      }
    }

    /** One side has reset the connection, which the other one learns when the link is whole. */
    private void endAfter(Links.Link link) {
      try {
        links.awaitWhole(link);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      reset();
    }

    void reset() {
      passages.remove(this);
      for (Socket each : new Socket[] {near, far}) {
        try {
          if (!each.isClosed()) {
            each.setSoLinger(true, 0);
          }
        } catch (IOException e) {
          // It has been closed by the other direction meanwhile.
        }
        ProxiedPort.close(each);
      }
    }
  }
}

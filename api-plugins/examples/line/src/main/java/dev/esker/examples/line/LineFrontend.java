package dev.esker.examples.line;

import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.Endpoint;
import dev.esker.spi.Frontend;
import dev.esker.spi.FrontendContext;
import dev.esker.spi.FrontendMetrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and keeps the connections that it has accepted. The broker calls {@link #start}, {@link
 * #drain} and {@link #close} one at a time; connections come and go on their own threads meanwhile.
 *
 * <p>There is nothing to tell before the log is recovered, so {@link Frontend#open} stays as it is:
 * a client that comes early finds the port closed.
 */
final class LineFrontend implements Frontend {
  private static final Logger log = LoggerFactory.getLogger(LineFrontend.class);

  /** How long to wait before accepting again after the system couldn't, for want of files say. */
  private static final long PAUSE_MILLIS = 100;

  private final FrontendContext context;
  private final LineConfig config;
  private final FrontendMetrics metrics;
  private final Set<LineConnection> connections = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile boolean draining;
  private volatile ServerSocket listener;
  private volatile Thread acceptor;

  LineFrontend(FrontendContext context, LineConfig config) {
    this.context = context;
    this.config = config;
    this.metrics = new FrontendMetrics(context.metrics(), "line");
    metrics.connections(connections::size);
  }

  /**
   * Binding is quick, so it is done here and now; a slow start would return an unfinished stage.
   */
  @Override
  public CompletionStage<List<Endpoint>> start() {
    try {
      ServerSocket socket = new ServerSocket();
      listener = socket; // from here on close() finds it, whatever goes wrong
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(config.host(), config.port()));
      Commands commands = new Commands(context); // needs the services: not before start
      acceptor = new Thread(() -> accept(socket, commands), "esker-line-accept");
      acceptor.start();
      return CompletableFuture.completedFuture(
          List.of(new Endpoint("LINE", "Line", config.host(), socket.getLocalPort())));
    } catch (IOException e) {
      closeListener();
      String place = config.host() + ":" + config.port();
      return CompletableFuture.failedFuture(
          new IOException("can't listen on " + place + ": " + e.getMessage()));
    }
  }

  private void accept(ServerSocket socket, Commands commands) {
    while (!socket.isClosed()) {
      try {
        accepted(socket.accept(), commands);
      } catch (IOException e) {
        if (!socket.isClosed()) {
          log.warn("a connection can't be accepted: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  private void pause() {
    try {
      var unused = stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      closeListener(); // close() interrupts
    }
  }

  private void accepted(Socket socket, Commands commands) throws IOException {
    ConnectionLimits limits = context.limits();
    int most = Math.min(config.connections(), limits.maxConnections());
    if (connections.size() >= most) {
      metrics.refused();
      log.warn(
          "closing the connection from {} at once: {} are open (frontend.line.connections,"
              + " max.connections)",
          socket.getRemoteSocketAddress(),
          most);
      socket.close();
      return;
    }
    LineConnection connection = new LineConnection(socket, commands, limits, metrics, this::ended);
    connections.add(connection);
    connection.start();
    if (draining) {
      connection.drain(); // drain() may have come too early to see it
    }
  }

  private void ended(LineConnection connection) {
    connections.remove(connection);
    checkDrained();
  }

  private void checkDrained() {
    if (draining && connections.isEmpty()) {
      drained.complete(null);
    }
  }

  /** Nobody new; and every connection answers what it has read, and closes. */
  @Override
  public CompletionStage<Void> drain(Duration atMost) {
    draining = true;
    closeListener();
    connections.forEach(LineConnection::drain);
    checkDrained();
    return drained.completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    draining = true;
    stopped.countDown();
    closeListener();
    Thread accepting = acceptor;
    if (accepting != null) {
      accepting.interrupt();
      LineConnection.join(accepting);
    }
    connections.forEach(LineConnection::close);
    drained.complete(null);
  }

  private void closeListener() {
    ServerSocket socket = listener;
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        log.warn("the listener can't be closed: {}", e.getMessage());
      }
    }
  }
}

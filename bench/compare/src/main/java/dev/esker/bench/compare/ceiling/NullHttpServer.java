package dev.esker.bench.compare.ceiling;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;

/**
 * Says yes to every request of the HTTP API's load, and stores nothing. What {@code esker bench
 * --protocol http --consumers 0} reaches with it is the ceiling of the load driver and the sockets
 * on this machine. A process of its own; any thread may close it.
 */
public final class NullHttpServer implements AutoCloseable {
  private final LoopbackServer server;

  private NullHttpServer(LoopbackServer server) {
    this.server = server;
  }

  /** Runs one on the port that is named, until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 1 || !arguments[0].matches("[0-9]{1,5}")) {
      System.err.println("null HTTP server: give it a port");
      System.exit(2);
    }
    try (NullHttpServer server = start(Integer.parseInt(arguments[0]))) {
      System.out.println("null HTTP server on port " + server.port());
      server.server.awaitClose();
    }
  }

  /**
   * Starts one.
   *
   * @param port to listen on; 0 for any
   */
  public static NullHttpServer start(int port) throws InterruptedException {
    return new NullHttpServer(
        LoopbackServer.start(
            port,
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new NullHttpConnection());
              }
            }));
  }

  /** Where it listens. */
  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.close();
  }
}

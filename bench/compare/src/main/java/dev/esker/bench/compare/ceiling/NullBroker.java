package dev.esker.bench.compare.ceiling;

import io.netty.channel.ChannelInitializer;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetSocketAddress;

/** The null broker, listening on loopback. Any thread may close it. */
public final class NullBroker implements AutoCloseable {
  private static final int MAX_FRAME_BYTES = 100 << 20;

  private final LoopbackServer server;

  private NullBroker(LoopbackServer server) {
    this.server = server;
  }

  /** Runs one on the port that is named, until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 1 || !arguments[0].matches("[0-9]{1,5}")) {
      System.err.println("null broker: give it a port");
      System.exit(2);
    }
    try (NullBroker broker = start(Integer.parseInt(arguments[0]))) {
      System.out.println("null broker on port " + broker.port());
      broker.server.awaitClose();
    }
  }

  /**
   * Starts one.
   *
   * @param port to listen on; 0 for any
   */
  public static NullBroker start(int port) throws InterruptedException {
    return new NullBroker(LoopbackServer.start(port, new Connections()));
  }

  /** Where it listens. */
  public int port() {
    return server.port();
  }

  /** {@code host:port} for clients. */
  public String bootstrap() {
    return server.address();
  }

  @Override
  public void close() {
    server.close();
  }

  /** Sets a connection up; the topics are those of all of them. */
  private static final class Connections extends ChannelInitializer<SocketChannel> {
    private NullAnswers answers;

    /** The port is known once the first connection is there. */
    private synchronized NullAnswers answers(InetSocketAddress local) {
      if (answers == null) {
        answers = new NullAnswers(local.getAddress().getHostAddress(), local.getPort());
      }
      return answers;
    }

    @Override
    protected void initChannel(SocketChannel channel) {
      channel
          .pipeline()
          .addLast(new LengthFieldBasedFrameDecoder(MAX_FRAME_BYTES, 0, 4, 0, 4))
          .addLast(new NullConnection(answers(channel.localAddress())));
    }
  }
}

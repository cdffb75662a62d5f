package dev.esker.bench.compare.ceiling;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * The null broker, listening on loopback. Any thread may close it.
 *
 * <p>Uses epoll where it is there: it should be limited by as little as possible.
 */
public final class NullBroker implements AutoCloseable {
  private static final int MAX_FRAME_BYTES = 100 << 20;

  private final MultiThreadIoEventLoopGroup loops;
  private final Channel channel;

  private NullBroker(MultiThreadIoEventLoopGroup loops, Channel channel) {
    this.loops = loops;
    this.channel = channel;
  }

  /** Runs one on the port that is named, until the process is ended. */
  public static void main(String[] arguments) throws InterruptedException {
    if (arguments.length != 1 || !arguments[0].matches("[0-9]{1,5}")) {
      System.err.println("null broker: give it a port");
      System.exit(2);
    }
    try (NullBroker broker = start(Integer.parseInt(arguments[0]))) {
      System.out.println("null broker on port " + broker.port());
      broker.channel.closeFuture().await();
    }
  }

  /**
   * Starts one.
   *
   * @param port to listen on; 0 for any
   */
  public static NullBroker start(int port) throws InterruptedException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    boolean epoll = Epoll.isAvailable();
    Class<? extends ServerChannel> kind =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    try {
      Connections connections = new Connections();
      Channel channel =
          new ServerBootstrap()
              .group(loops)
              .channel(kind)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(connections)
              .bind(new InetSocketAddress(loopback, port))
              .sync()
              .channel();
      return new NullBroker(loops, channel);
    } catch (RuntimeException | InterruptedException e) {
      var unused = loops.shutdownGracefully();
      throw e;
    }
  }

  /** Where it listens. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** {@code host:port} for clients. */
  public String bootstrap() {
    return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port();
  }

  @Override
  public void close() {
    // This closes all channels, the listening one among them.
    var unused = loops.shutdownGracefully();
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

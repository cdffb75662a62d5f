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
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A socket that listens on loopback, and its threads. Any thread may close it.
 *
 * <p>Uses epoll where it is there: it should be limited by as little as possible.
 */
final class LoopbackServer implements AutoCloseable {
  private static final int MOST_WAITING = 1_024;

  private final MultiThreadIoEventLoopGroup loops;
  private final Channel channel;

  private LoopbackServer(MultiThreadIoEventLoopGroup loops, Channel channel) {
    this.loops = loops;
    this.channel = channel;
  }

  /**
   * Starts one.
   *
   * @param port to listen on; 0 for any
   * @param connections sets each connection up
   */
  static LoopbackServer start(int port, ChannelInitializer<SocketChannel> connections)
      throws InterruptedException {
    boolean epoll = Epoll.isAvailable();
    Class<? extends ServerChannel> kind =
        epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    MultiThreadIoEventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            Runtime.getRuntime().availableProcessors(),
            epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    try {
      Channel channel =
          new ServerBootstrap()
              .group(loops)
              .channel(kind)
              .option(ChannelOption.SO_BACKLOG, MOST_WAITING)
              .childOption(ChannelOption.TCP_NODELAY, true)
              .childHandler(connections)
              .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
              .sync()
              .channel();
      return new LoopbackServer(loops, channel);
    } catch (RuntimeException | InterruptedException e) {
      var unused = loops.shutdownGracefully();
      throw e;
    }
  }

  int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** {@code host:port} for clients. */
  String address() {
    return InetAddress.getLoopbackAddress().getHostAddress() + ":" + port();
  }

  void awaitClose() throws InterruptedException {
    channel.closeFuture().await();
  }

  @Override
  public void close() {
    // This closes all channels, the listening one among them.
    var unused = loops.shutdownGracefully();
  }
}

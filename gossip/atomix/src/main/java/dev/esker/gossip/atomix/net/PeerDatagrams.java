package dev.esker.gossip.atomix.net;

import io.atomix.cluster.messaging.UnicastService;
import io.atomix.utils.net.Address;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.nio.NioDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Datagrams between nodes, for gossip: they may be lost, which gossip makes up for. One that would
 * be larger than {@link #MAX_BYTES} is not sent.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // of the channel, which tells its handlers of failures
public final class PeerDatagrams implements UnicastService, AutoCloseable {
  /** The most bytes of a datagram. */
  public static final int MAX_BYTES = 60_000;

  private static final Logger LOG = LoggerFactory.getLogger(PeerDatagrams.class);

  private final int cluster;
  private final Address self;
  private final LinkSwitch links;
  private final Channel channel;
  private final Map<String, Map<BiConsumer<Address, byte[]>, Executor>> listeners =
      new ConcurrentHashMap<>();

  /**
   * Listens.
   *
   * @param io one event loop; not closed
   * @param clusterId nodes of another cluster are not listened to
   * @param listen the host to listen on; the port is that of {@code self}
   * @param self where the others reach this node
   * @param links which of them work
   * @throws IOException if it can't listen there
   */
  public PeerDatagrams(
      EventLoopGroup io, String clusterId, String listen, Address self, LinkSwitch links)
      throws IOException {
    this.cluster = clusterId.hashCode();
    this.self = self;
    this.links = links;
    ChannelFuture bound =
        new Bootstrap()
            .group(io)
            .channel(NioDatagramChannel.class)
            .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(65_536))
            .handler(new Receiver())
            .bind(new InetSocketAddress(listen, self.port()))
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "can't listen for datagrams of the cluster on "
              + listen
              + ":"
              + self.port()
              + ": "
              + bound.cause(),
          bound.cause());
    }
    channel = bound.channel();
  }

  @Override
  public void unicast(Address to, String subject, byte[] body) {
    if (!links.sendsTo(to)) {
      return;
    }
    if (body.length > MAX_BYTES) {
      LOG.warn("{} bytes about {} are too many for a datagram", body.length, subject);
      return;
    }
    ByteBuf out = channel.alloc().buffer(64 + body.length);
    out.writeByte(Frame.ONE_WAY).writeLong(Frame.MAGIC).writeInt(cluster);
    Frame.text(out, subject);
    Frame.address(out, self);
    out.writeBytes(body);
    InetSocketAddress target = new InetSocketAddress(to.host(), to.port());
    channel.writeAndFlush(new DatagramPacket(out, target), channel.voidPromise());
  }

  @Override
  public void addListener(String subject, BiConsumer<Address, byte[]> listener, Executor executor) {
    listeners.computeIfAbsent(subject, s -> new ConcurrentHashMap<>()).put(listener, executor);
  }

  @Override
  public void removeListener(String subject, BiConsumer<Address, byte[]> listener) {
    listeners.getOrDefault(subject, Map.of()).remove(listener);
  }

  /** Stops listening. Waits. */
  @Override
  public void close() {
    channel.close().awaitUninterruptibly();
  }

  private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      ByteBuf in = packet.content();
      if (in.readableBytes() < 13
          || in.readByte() != Frame.ONE_WAY
          || in.readLong() != Frame.MAGIC
          || in.readInt() != cluster) {
        return;
      }
      String subject = Frame.text(in);
      Address from = Frame.address(in);
      if (!links.takesFrom(from)) {
        return;
      }
      byte[] body = Frame.body(in);
      listeners
          .getOrDefault(subject, Map.of())
          .forEach((listener, executor) -> executor.execute(() -> listener.accept(from, body)));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      LOG.debug("A datagram that can't be read, or can't be sent", cause);
    }
  }
}

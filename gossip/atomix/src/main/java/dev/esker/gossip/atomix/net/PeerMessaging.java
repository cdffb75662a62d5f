package dev.esker.gossip.atomix.net;

import io.atomix.cluster.messaging.MessagingService;
import io.atomix.utils.net.Address;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.LengthFieldBasedFrameDecoder;
import io.netty.handler.codec.LengthFieldPrepender;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * Requests between nodes: one connection to each of them, opened by the first request and again
 * after it was lost. See the package for what it guarantees.
 *
 * <p>Whether a caller asks for a connection that is kept makes no difference: all are, so that a
 * probe every 200 ms costs no connection.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // of the channel, which tells its handlers of failures
public final class PeerMessaging implements MessagingService, AutoCloseable {
  /** The limit of a request whose sender names none. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(2);

  private static final int CONNECT_MILLIS = 1_000;
  private static final int MAX_UNSENT_BYTES = 32 << 20;

  private final EventLoopGroup io;
  private final int cluster;
  private final PeerHandlers handlers = new PeerHandlers();
  private final LinkSwitch links;
  private final Map<Address, PeerConnection> connections = new ConcurrentHashMap<>();
  private final Set<Channel> accepted = ConcurrentHashMap.newKeySet();
  private final Channel server;
  private final Address address;
  private volatile boolean closed;

  /**
   * Listens.
   *
   * @param io one event loop; not closed
   * @param clusterId nodes of another cluster are not listened to
   * @param listen the host to listen on, and a port, or 0 for any
   * @param host under which the others reach this node, at the same port
   * @param links which of them work
   * @throws IOException if it can't listen there
   */
  public PeerMessaging(
      EventLoopGroup io, String clusterId, InetSocketAddress listen, String host, LinkSwitch links)
      throws IOException {
    this.io = io;
    this.links = links;
    this.cluster = clusterId.hashCode();
    ChannelFuture bound =
        new ServerBootstrap()
            .group(io)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(pipeline(this::accepted))
            .bind(listen)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(
          "can't listen for the cluster on "
              + listen.getHostString()
              + ":"
              + listen.getPort()
              + ": "
              + bound.cause(),
          bound.cause());
    }
    server = bound.channel();
    address = new Address(host, ((InetSocketAddress) server.localAddress()).getPort());
  }

  private static ChannelInitializer<SocketChannel> pipeline(
      java.util.function.Consumer<SocketChannel> last) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(SocketChannel channel) {
        channel
            .config()
            .setWriteBufferWaterMark(
                new WriteBufferWaterMark(MAX_UNSENT_BYTES / 2, MAX_UNSENT_BYTES));
        channel
            .pipeline()
            .addLast(new LengthFieldBasedFrameDecoder(Frame.MAX_BYTES, 0, 4, 0, 4))
            .addLast(new LengthFieldPrepender(4));
        last.accept(channel);
      }
    };
  }

  private void accepted(SocketChannel channel) {
    accepted.add(channel);
    var unused = channel.closeFuture().addListener(f -> accepted.remove(channel));
    channel.pipeline().addLast(new PeerServer(cluster, handlers, links));
  }

  @Override
  public Address address() {
    return address;
  }

  private PeerConnection connection(Address to) {
    PeerConnection known = connections.get(to);
    if (known != null && !known.isClosed()) {
      return known;
    }
    return connections.compute(
        to, (key, old) -> old != null && !old.isClosed() ? old : connect(to));
  }

  private PeerConnection connect(Address to) {
    PeerConnection connection = new PeerConnection(cluster, address, to, links);
    ChannelFuture connecting =
        new Bootstrap()
            .group(io)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
            .option(ChannelOption.TCP_NODELAY, true)
            .handler(pipeline(channel -> channel.pipeline().addLast(connection)))
            .connect(new InetSocketAddress(to.host(), to.port()));
    var unused =
        connecting.addListener(
            f -> {
              if (!f.isSuccess()) {
                connection.fail(new PeerException(PeerException.Kind.UNREACHABLE, f.cause()));
                connections.remove(to, connection);
              }
            });
    connecting.channel().closeFuture().addListener(f -> connections.remove(to, connection));
    return connection;
  }

  @Override
  public CompletableFuture<Void> sendAsync(
      Address to, String subject, byte[] body, boolean keepAlive) {
    if (to.equals(address)) {
      io.execute(() -> handlers.handle(subject, address, body));
      return CompletableFuture.completedFuture(null);
    }
    return closed ? closed() : connection(to).send(subject, body);
  }

  private static <T> CompletableFuture<T> closed() {
    return CompletableFuture.failedFuture(new PeerException(PeerException.Kind.CLOSED, null));
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceive(
      Address to, String subject, byte[] body, boolean keepAlive) {
    return sendAndReceive(to, subject, body, keepAlive, DEFAULT_LIMIT);
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceive(
      Address to, String subject, byte[] body, boolean keepAlive, Executor executor) {
    return sendAndReceive(to, subject, body, keepAlive, DEFAULT_LIMIT, executor);
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceive(
      Address to,
      String subject,
      byte[] body,
      boolean keepAlive,
      Duration limit,
      Executor executor) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    var unused =
        sendAndReceive(to, subject, body, keepAlive, limit)
            .whenCompleteAsync(
                (answer, error) -> {
                  if (error == null) {
                    result.complete(answer);
                  } else {
                    result.completeExceptionally(error);
                  }
                },
                executor);
    return result;
  }

  @Override
  public CompletableFuture<byte[]> sendAndReceive(
      Address to, String subject, byte[] body, boolean keepAlive, Duration limit) {
    if (closed) {
      return closed();
    }
    Duration within = limit == null ? DEFAULT_LIMIT : limit;
    return to.equals(address)
        ? local(subject, body, within)
        : connection(to).request(subject, body, within);
  }

  private CompletableFuture<byte[]> local(String subject, byte[] body, Duration limit) {
    CompletableFuture<byte[]> result = new CompletableFuture<>();
    var timeout =
        io.schedule(
            () ->
                result.completeExceptionally(new PeerException(PeerException.Kind.TIMED_OUT, null)),
            limit.toNanos(),
            java.util.concurrent.TimeUnit.NANOSECONDS);
    io.execute(
        () -> {
          CompletableFuture<byte[]> answer = handlers.handle(subject, address, body);
          if (answer == null) {
            result.completeExceptionally(new PeerException(PeerException.Kind.NO_HANDLER, null));
            return;
          }
          var unused =
              answer.whenComplete(
                  (bytes, error) -> {
                    timeout.cancel(false);
                    if (error == null) {
                      result.complete(bytes == null ? new byte[0] : bytes);
                    } else {
                      result.completeExceptionally(
                          new PeerException(PeerException.Kind.FAILED, error));
                    }
                  });
        });
    return result;
  }

  @Override
  public void registerHandler(
      String subject, BiConsumer<Address, byte[]> handler, Executor executor) {
    handlers.put(
        subject,
        (from, body) -> {
          executor.execute(() -> handler.accept(from, body));
          return CompletableFuture.completedFuture(new byte[0]);
        });
  }

  @Override
  public void registerHandler(
      String subject, BiFunction<Address, byte[], byte[]> handler, Executor executor) {
    handlers.put(
        subject,
        (from, body) -> CompletableFuture.supplyAsync(() -> handler.apply(from, body), executor));
  }

  @Override
  public void registerHandler(
      String subject, BiFunction<Address, byte[], CompletableFuture<byte[]>> handler) {
    handlers.put(subject, handler);
  }

  @Override
  public void unregisterHandler(String subject) {
    handlers.remove(subject);
  }

  /** Closes every connection; what waits for an answer fails. Waits. */
  @Override
  public void close() {
    closed = true;
    server.close().awaitUninterruptibly();
    for (Channel channel : accepted) {
      channel.close().awaitUninterruptibly();
    }
    connections.values().forEach(PeerConnection::close);
  }
}

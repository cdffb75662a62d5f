package dev.esker.kafka.net;

import dev.esker.kafka.api.Dispatcher;
import dev.esker.records.BatchValidator;
import dev.esker.spi.ConnectionLimits;
import dev.esker.spi.FrontendMetrics;
import dev.esker.spi.Metrics;
import dev.esker.spi.QuotaMeter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Listens, and keeps the connections that it has accepted.
 *
 * <p>Started once and drained at most once; closed as often as anybody likes. Those calls come one
 * at a time.
 */
public final class ConnectionServer implements AutoCloseable {

  /** How long the rest of a frame may keep the broker waiting. */
  private static final long STALLED_FRAME_MILLIS = 30_000;

  /** A pool's chunk is 2 MiB (8 KiB pages, 2^8 of them): a small broker needs one per loop. */
  private static final int PAGE_BYTES = 8192;

  private static final int CHUNK_ORDER = 8;
  private static final int BACKLOG = 1024;
  private static final Logger log = LoggerFactory.getLogger(ConnectionServer.class);

  private final Supplier<ConnectionLimits> currentLimits;
  private final ConnectionLimits limits;
  private final Dispatcher handlers;
  private final Transport transport;
  private final MultiThreadIoEventLoopGroup acceptLoop;
  private final MultiThreadIoEventLoopGroup loops;
  private final PooledByteBufAllocator allocator;
  private final InFlightBudget budget;
  private final ConnectionMetrics metrics;
  private final QuotaMeter quotas;
  private final Refusals refusals = new Refusals();
  private final Map<EventExecutor, BatchValidator> validators = new HashMap<>();
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;
  private volatile Channel listener;

  /**
   * Creates the event loops; their threads start with the first connection.
   *
   * @param currentLimits asked now and, for the number of connections, with each of them
   */
  public ConnectionServer(
      Supplier<ConnectionLimits> currentLimits,
      Dispatcher handlers,
      Metrics metrics,
      QuotaMeter quotas,
      Transport transport,
      int threads) {
    this.currentLimits = currentLimits;
    this.limits = currentLimits.get();
    this.handlers = handlers;
    this.quotas = quotas;
    this.transport = transport;
    this.acceptLoop = transport.loops(1, "esker-kafka-accept");
    this.loops = transport.loops(threads, "esker-kafka");
    this.allocator =
        new PooledByteBufAllocator(true, 0, threads, PAGE_BYTES, CHUNK_ORDER, 64, 32, false);
    this.budget = new InFlightBudget(affordable(limits.maxInFlightBytes()));
    FrontendMetrics figures = new FrontendMetrics(metrics, "kafka");
    figures.connections(connections::size);
    figures.inFlightBytes(budget::used);
    this.metrics = new ConnectionMetrics(figures, System::nanoTime);
    loops.forEach(loop -> validators.put(loop, new BatchValidator()));
  }

  /** The JVM may have been given less direct memory than requests may take. */
  private static long affordable(long wanted) {
    long affordable = PlatformDependent.maxDirectMemory() / 2;
    if (affordable >= wanted) {
      return wanted;
    }
    log.info(
        "requests in flight may take {} bytes instead of {} (queued.max.request.bytes): the JVM has"
            + " {} bytes of direct memory",
        affordable,
        wanted,
        2 * affordable);
    return affordable;
  }

  /**
   * Binds, and then begins to accept.
   *
   * @param address port 0 for any free one
   * @param bound called with the address that was bound, before the first connection is accepted
   * @return what {@code bound} returned; fails, with nothing left bound, if that can't be
   */
  public <T> CompletableFuture<T> start(
      InetSocketAddress address, Function<InetSocketAddress, T> bound) {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptLoop, loops)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.TCP_NODELAY, true)
            // A client that says that it sends nothing more may still want its answers.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.ALLOCATOR, allocator)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    accepted(channel);
                  }
                });
    CompletableFuture<T> started = new CompletableFuture<>();
    ChannelFuture binding = bootstrap.bind(address);
    binding.addListener(
        done -> {
          if (done.isSuccess()) {
            listener = binding.channel();
            started.complete(bound.apply((InetSocketAddress) listener.localAddress()));
            listener.config().setAutoRead(true);
          } else {
            started.completeExceptionally(cannotListen(address, done.cause()));
          }
        });
    return started;
  }

  /** The system's own message doesn't say which address it is about. */
  private static IOException cannotListen(InetSocketAddress address, Throwable cause) {
    String host =
        address.isUnresolved() ? address.getHostString() : address.getAddress().getHostAddress();
    String place = host + ":" + address.getPort();
    boolean taken = String.valueOf(cause.getMessage()).contains("already in use");
    IOException failure =
        taken
            ? new PortInUseException("the address " + place + " is in use by another process")
            : new IOException("can't listen on " + place + ": " + cause.getMessage());
    // Not as the cause: of causes, whoever shows one line shows the innermost.
    failure.addSuppressed(cause);
    return failure;
  }

  /**
   * Stops accepting and reading; completes when every request taken is answered and every
   * connection closed, or after that time.
   */
  public CompletableFuture<Void> drain(Duration atMost) {
    draining = true;
    Channel listening = listener;
    if (listening == null || acceptLoop.isShuttingDown()) {
      return CompletableFuture.completedFuture(null);
    }
    listening
        .close()
        .addListener(
            closed -> {
              refusals.close();
              connections.forEach(connection -> connection.eventLoop().execute(connection::drain));
              checkDrained();
            });
    return drained.completeOnTimeout(null, atMost.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    if (acceptLoop.isShuttingDown()) {
      return;
    }
    draining = true;
    Channel listening = listener;
    if (listening != null) {
      listening.close().syncUninterruptibly();
    }
    refusals.close();
    connections.forEach(Connection::close);
    // Tasks that are queued by now still run: they give back what connections hold.
    acceptLoop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
    drained.complete(null);
  }

  /** The memory of frames and answers, for figures and tests. */
  public PooledByteBufAllocator allocator() {
    return allocator;
  }

  /** How many connections are open. */
  public int connectionCount() {
    return connections.size();
  }

  ConnectionLimits limits() {
    return limits;
  }

  Dispatcher handlers() {
    return handlers;
  }

  InFlightBudget budget() {
    return budget;
  }

  QuotaMeter quotas() {
    return quotas;
  }

  ConnectionMetrics metrics() {
    return metrics;
  }

  BatchValidator validator(EventLoop loop) {
    return validators.get(loop);
  }

  /** How long a connection may keep the broker waiting for the rest of something. */
  long stalledMillis() {
    return Math.min(STALLED_FRAME_MILLIS, limits.idleMillis());
  }

  long nanoTime() {
    return System.nanoTime();
  }

  void closed(Connection connection) {
    connections.remove(connection);
    checkDrained();
  }

  private void checkDrained() {
    if (draining && connections.isEmpty()) {
      drained.complete(null);
    }
  }

  /** 0 if the connection is within the quota of its address. */
  private long refuseAfterMillis(Channel channel) {
    return quotas.isActive() && channel.remoteAddress() instanceof InetSocketAddress from
        ? quotas.chargeConnection(from.getAddress())
        : 0;
  }

  private void accepted(Channel channel) {
    if (draining) {
      ChannelFuture unused = channel.close();
      return;
    }
    int most = currentLimits.get().maxConnections();
    if (connections.size() + refusals.size() >= most) {
      log.warn(
          "closing the connection from {} at once: {} are open, allowed are {} (max.connections)",
          channel.remoteAddress(),
          connections.size(),
          most);
      metrics.refused();
      ChannelFuture unused = channel.close();
      return;
    }
    long refuseAfterMillis = refuseAfterMillis(channel);
    if (refuseAfterMillis > 0) {
      metrics.throttled(refuseAfterMillis);
      refusals.add(channel, refuseAfterMillis);
      return;
    }
    Connection connection = new Connection(this, channel);
    connections.add(connection);
    channel
        .pipeline()
        // True: an answer that leaves slowly is traffic, though it isn't written whole yet.
        .addLast(
            new IdleStateHandler(
                true, stalledMillis(), 0, limits.idleMillis(), TimeUnit.MILLISECONDS))
        .addLast(connection);
    if (draining) {
      // Drained between the check and now: nobody else will.
      channel.eventLoop().execute(connection::drain);
    }
  }
}

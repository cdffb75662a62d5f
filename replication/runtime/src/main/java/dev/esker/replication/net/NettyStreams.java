package dev.esker.replication.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** Streams on sockets. */
public final class NettyStreams implements BrokerStreams {
  /** A pool's chunk is 4 MiB (8 KiB pages, 2^9 of them). */
  private static final int PAGE_BYTES = 8192;

  private static final int CHUNK_ORDER = 9;
  private static final int BACKLOG = 1024;

  private final Local local;
  private final Transport transport;
  private final DoubleSupplier random;
  private final MultiThreadIoEventLoopGroup loops;
  private final PooledByteBufAllocator allocator;
  private final HostLookup names;

  /** All of these are guarded by this. */
  private final List<NettyListener> listeners = new ArrayList<>();

  private final List<NettyDialer> dialers = new ArrayList<>();
  private boolean closed;

  /**
   * Creates the event loops, whose threads ({@code esker-replication-*}) start with the first use.
   *
   * @param config the limits
   * @param transport how sockets are driven
   * @param self who this broker is, asked for every handshake; any thread
   * @param random from 0 to 1, for the waits between attempts; any thread
   */
  public NettyStreams(
      StreamConfig config,
      Transport transport,
      Supplier<NodeIdentity> self,
      DoubleSupplier random) {
    this.local = new Local(config, self, new LinkCounters(null));
    this.transport = transport;
    this.random = random;
    this.loops = transport.loops(config.threads(), "esker-replication");
    this.allocator =
        new PooledByteBufAllocator(
            true, 0, config.threads(), PAGE_BYTES, CHUNK_ORDER, 64, 32, false);
    this.names = new HostLookup(config.maxLinks());
  }

  /**
   * The event loops. If there is one ({@link StreamConfig#threads}), what is given to it runs on
   * the thread that calls the listeners, so that a listener and its timers need no locks.
   */
  public ScheduledExecutorService executor() {
    return loops;
  }

  /** The memory of what is received, for figures and tests. */
  long pooledBytes() {
    return allocator.metric().usedDirectMemory();
  }

  @Override
  public CompletionStage<BrokerListener> listen(InetSocketAddress address, LinkListener listener) {
    NettyListener made = new NettyListener(local, listener);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops, loops)
            .channel(transport.serverChannel())
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.ALLOCATOR, allocator)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    made.accepted(channel);
                  }
                });
    CompletableFuture<BrokerListener> listening = new CompletableFuture<>();
    ChannelFuture binding = bootstrap.bind(address);
    made.bound(binding.channel());
    binding.addListener(
        done -> {
          if (!done.isSuccess()) {
            listening.completeExceptionally(
                new IOException(
                    "can't listen for brokers on " + address + ": " + done.cause().getMessage(),
                    done.cause()));
          } else if (register(made)) {
            listening.complete(made);
          } else {
            made.close();
            listening.completeExceptionally(new IOException("closed before it listened"));
          }
        });
    return listening;
  }

  private synchronized boolean register(NettyListener made) {
    if (!closed) {
      listeners.add(made);
    }
    return !closed;
  }

  @Override
  public synchronized Dialer dial(int nodeId, InetSocketAddress address, DialListener listener) {
    if (nodeId == local.self().get().nodeId()) {
      throw new IllegalArgumentException("node " + nodeId + " is this one");
    }
    if (closed) {
      throw new IllegalStateException("closed");
    }
    dialers.removeIf(NettyDialer::isClosed);
    if (dialers.size() >= local.config().maxLinks()) {
      throw new IllegalStateException(
          "can't dial node " + nodeId + ": " + dialers.size() + " nodes are dialled, the most");
    }
    Bootstrap sockets =
        new Bootstrap()
            .group(loops.next())
            .channel(transport.channel())
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS,
                (int) local.config().times().connectLimit().toMillis())
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.ALLOCATOR, allocator);
    NettyDialer dialer =
        new NettyDialer(local, sockets, names, nodeId, listener, new Backoff(random));
    dialers.add(dialer);
    dialer.start(address);
    return dialer;
  }

  @Override
  public LinkFigures figures() {
    return local.counters().figures();
  }

  @Override
  public void close() {
    List<ChannelFuture> ends;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      dialers.forEach(NettyDialer::close);
      ends = listeners.stream().map(NettyListener::end).toList();
    }
    // What is accepted is given to another loop, which must be there still.
    ends.forEach(ChannelFuture::syncUninterruptibly);
    names.close();
    // What the loops were told to do by now they still do.
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}

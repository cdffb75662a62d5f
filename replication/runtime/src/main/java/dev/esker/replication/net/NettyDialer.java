package dev.esker.replication.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Dials with sockets. All that it does, and all that happens to its links, is on one event loop. It
 * waits for the next attempt, or makes one, or has a link: {@link #busy} is true for the latter
 * two.
 */
final class NettyDialer implements Dialer {
  private static final Logger log = LoggerFactory.getLogger(NettyDialer.class);

  private final Local local;
  private final Bootstrap sockets;
  private final EventLoop loop;
  private final HostLookup names;
  private final int nodeId;
  private final DialListener listener;
  private final Backoff backoff;
  private final AtomicLong attempts = new AtomicLong();
  private final AtomicLong connects = new AtomicLong();
  private volatile InetSocketAddress address;
  private volatile String lastFailure;
  private volatile boolean closed;

  private boolean busy;
  private Channel channel;
  private NettyLink link;
  private ScheduledFuture<?> nextAttempt;

  /** Where the peer was reached last, and who it was. */
  private InetSocketAddress reachedAt;

  private NodeIdentity reached;

  /** Whose refusal the listener knows of, until a link comes about. */
  private InetSocketAddress refusedAt;

  /**
   * @param sockets with the event loop and options of the channels
   */
  NettyDialer(
      Local local,
      Bootstrap sockets,
      HostLookup names,
      int nodeId,
      DialListener listener,
      Backoff backoff) {
    this.local = local;
    this.sockets = sockets;
    this.loop = (EventLoop) sockets.config().group();
    this.names = names;
    this.nodeId = nodeId;
    this.listener = listener;
    this.backoff = backoff;
  }

  void start(InetSocketAddress first) {
    address = first;
    onLoop(this::attempt);
  }

  @Override
  public void address(InetSocketAddress other) {
    if (other.equals(address)) {
      return;
    }
    address = other;
    onLoop(
        () -> {
          backoff.reset();
          if (nextAttempt != null) {
            nextAttempt.cancel(false);
            attempt();
          }
        });
  }

  @Override
  public Optional<String> lastFailure() {
    return Optional.ofNullable(lastFailure);
  }

  @Override
  public long attempts() {
    return attempts.get();
  }

  @Override
  public long connects() {
    return connects.get();
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    onLoop(
        () -> {
          if (nextAttempt != null) {
            nextAttempt.cancel(false);
          }
          if (link != null) {
            link.close();
          } else if (channel != null) {
            ChannelFuture unused = channel.close();
          }
        });
  }

  private void onLoop(Runnable action) {
    try {
      loop.execute(action);
    } catch (RejectedExecutionException e) {
      // The loops stop after every dialer was closed.
      log.trace("too late", e);
    }
  }

  private void attempt() {
    nextAttempt = null;
    if (closed || busy) {
      return;
    }
    busy = true;
    attempts.incrementAndGet();
    var unused =
        names
            .resolve(address)
            .whenComplete(
                (resolved, failure) ->
                    onLoop(
                        () -> {
                          if (failure == null) {
                            connectOrFail(resolved);
                          } else {
                            failed(reason(failure));
                          }
                        }));
  }

  private void connectOrFail(InetSocketAddress to) {
    if (closed) {
      return;
    }
    try {
      connect(to);
    } catch (RuntimeException e) {
      log.error("can't dial node {} at {}", nodeId, to, e);
      failed(String.valueOf(e));
    }
  }

  private void connect(InetSocketAddress to) {
    ReceiveBuffers buffers = new ReceiveBuffers();
    Hello hello = Hello.of(local.self().get(), nodeId);
    ChannelFuture connecting =
        sockets
            .clone()
            .handler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel made) {
                    made.config().setRecvByteBufAllocator(buffers);
                    made.pipeline()
                        .addLast(
                            new DialHandshake(
                                hello, local.config().times(), new Outcome(to, buffers)));
                  }
                })
            .connect(to);
    channel = connecting.channel();
    connecting.addListener(
        done -> {
          if (!done.isSuccess()) {
            channel = null;
            failed(reason(done.cause()));
            if (isRefusal(done.cause())) {
              refused(to);
            }
          }
        });
  }

  private static String reason(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return String.valueOf(cause.getMessage());
  }

  /**
   * Timeouts and unreachable networks have other types or other words. Words in another language
   * aren't recognized; then the peer is found gone by other means, later.
   */
  private static boolean isRefusal(Throwable cause) {
    return cause instanceof ConnectException
        && !(cause instanceof ConnectTimeoutException)
        && String.valueOf(cause.getMessage()).contains("refused");
  }

  private void refused(InetSocketAddress by) {
    if (closed || by.equals(refusedAt)) {
      return;
    }
    refusedAt = by;
    Optional<NodeIdentity> last = by.equals(reachedAt) ? Optional.of(reached) : Optional.empty();
    try {
      listener.connectionRefused(nodeId, by, last);
    } catch (RuntimeException e) {
      log.error("the listener of the links with node {} failed", nodeId, e);
    }
  }

  private void failed(String why) {
    if (!closed && !why.equals(lastFailure)) {
      log.info("can't reach node {} at {}: {}", nodeId, address, why);
    }
    lastFailure = why;
    again();
  }

  private void again() {
    busy = false;
    if (!closed) {
      nextAttempt = loop.schedule(this::attempt, backoff.next(), TimeUnit.MILLISECONDS);
    }
  }

  /** How the handshake of one attempt ends. */
  private final class Outcome implements DialHandshake.Outcome {
    private final InetSocketAddress at;
    private final ReceiveBuffers buffers;

    Outcome(InetSocketAddress at, ReceiveBuffers buffers) {
      this.at = at;
      this.buffers = buffers;
    }

    @Override
    public void agreed(ChannelHandlerContext context, NodeIdentity peer, ByteBuf rest) {
      connects.incrementAndGet();
      lastFailure = null;
      backoff.reset();
      reachedAt = at;
      reached = peer;
      refusedAt = null;
      link = new NettyLink(channel, peer, local.config(), listener, local.counters());
      buffers.fill(link.assembler());
      context.pipeline().replace(context.handler(), "link", link);
      var unused =
          link.ended()
              .thenRun(
                  () -> {
                    link = null;
                    channel = null;
                    again();
                  });
      if (closed) {
        link.close();
      }
      NettyLink begun = link;
      begun.start();
      if (rest.isReadable()) {
        begun.channelRead(context, rest.retain());
      }
    }

    @Override
    public void failed(ChannelHandlerContext context, String why) {
      ChannelFuture unused = context.close();
      channel = null;
      NettyDialer.this.failed(why);
    }
  }
}

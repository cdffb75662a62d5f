package dev.esker.gossip.atomix.net;

import dev.esker.gossip.atomix.net.PeerException.Kind;
import io.atomix.utils.net.Address;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that this node has opened to another: requests go out, replies come in. What is
 * sent before it is open waits for that. A request whose limit passes without a byte having come
 * closes the connection, since the network may have swallowed it.
 *
 * <p>Everything happens on the channel's event loop but {@link #request} and {@link #send}, which
 * hand over to it.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // of the channel, which tells its handlers of failures
final class PeerConnection extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger LOG = LoggerFactory.getLogger(PeerConnection.class);
  private static final int MAX_WAITING = 20_000;

  private static final class Request {
    private final CompletableFuture<byte[]> answer = new CompletableFuture<>();
    private final Duration limit;
    private ScheduledFuture<?> timeout;
    private long received;

    private Request(Duration limit) {
      this.limit = limit;
    }
  }

  private final int cluster;
  private final Address self;
  private final Address peer;
  private final LinkSwitch links;
  private final Map<Long, Request> waiting = new HashMap<>();
  private final Queue<Runnable> early = new ArrayDeque<>();
  private final AtomicInteger count = new AtomicInteger();
  private ChannelHandlerContext context;
  private volatile PeerException failure;
  private long lastNumber;
  private long received;

  PeerConnection(int cluster, Address self, Address peer, LinkSwitch links) {
    this.cluster = cluster;
    this.self = self;
    this.peer = peer;
    this.links = links;
  }

  boolean isClosed() {
    return failure != null;
  }

  CompletableFuture<byte[]> request(String subject, byte[] body, Duration limit) {
    Request request = new Request(limit);
    if (count.incrementAndGet() > MAX_WAITING) {
      count.decrementAndGet();
      request.answer.completeExceptionally(new PeerException(Kind.OVERLOADED, null));
      return request.answer;
    }
    var unused = request.answer.whenComplete((answer, error) -> count.decrementAndGet());
    whenOpen(() -> write(subject, body, request), request.answer);
    return request.answer;
  }

  CompletableFuture<Void> send(String subject, byte[] body) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    whenOpen(
        () -> {
          ByteBuf out = frame(body.length).writeByte(Frame.ONE_WAY);
          Frame.text(out, subject);
          Frame.address(out, self);
          write(out.writeBytes(body));
          sent.complete(null);
        },
        sent);
    return sent;
  }

  private void whenOpen(Runnable action, CompletableFuture<?> otherwise) {
    Runnable attempt =
        () -> {
          if (failure != null) {
            otherwise.completeExceptionally(failure);
          } else if (!context.channel().isWritable()) {
            otherwise.completeExceptionally(new PeerException(Kind.OVERLOADED, null));
          } else {
            action.run();
          }
        };
    synchronized (early) {
      if (context == null && failure == null) {
        early.add(attempt);
        return;
      }
    }
    if (failure != null) {
      otherwise.completeExceptionally(failure);
    } else {
      context.executor().execute(attempt);
    }
  }

  private ByteBuf frame(int body) {
    return context.alloc().buffer(64 + body);
  }

  private void write(String subject, byte[] body, Request request) {
    lastNumber++;
    long number = lastNumber;
    ByteBuf out = frame(body.length).writeByte(Frame.REQUEST).writeLong(number);
    Frame.text(out, subject);
    Frame.address(out, self);
    out.writeBytes(body);
    request.received = received;
    request.timeout =
        context
            .executor()
            .schedule(() -> timedOut(number), request.limit.toNanos(), TimeUnit.NANOSECONDS);
    waiting.put(number, request);
    write(out);
  }

  private void write(ByteBuf frame) {
    if (links.sendsTo(peer)) {
      context.writeAndFlush(frame, context.voidPromise());
    } else {
      frame.release();
    }
  }

  private void timedOut(long number) {
    Request request = waiting.remove(number);
    if (request != null) {
      request.answer.completeExceptionally(new PeerException(Kind.TIMED_OUT, null));
      if (request.received == received) {
        LOG.debug("Closing a connection on which nothing comes: {}", context.channel());
        context.close();
      }
    }
  }

  @Override
  public void channelActive(ChannelHandlerContext opened) {
    ByteBuf hello = opened.alloc().buffer(13).writeByte(Frame.HELLO);
    opened.writeAndFlush(hello.writeLong(Frame.MAGIC).writeInt(cluster), opened.voidPromise());
    synchronized (early) {
      context = opened;
    }
    early.forEach(Runnable::run);
    early.clear();
  }

  @Override
  protected void channelRead0(ChannelHandlerContext from, ByteBuf in) {
    if (!links.takesFrom(peer)) {
      return;
    }
    received++;
    if (in.readableBytes() < 10 || in.readByte() != Frame.REPLY) {
      throw new IllegalArgumentException("a frame that is no reply");
    }
    Request request = waiting.remove(in.readLong());
    if (request == null) {
      return;
    }
    request.timeout.cancel(false);
    byte status = in.readByte();
    if (status == Frame.OK) {
      request.answer.complete(Frame.body(in));
    } else {
      Kind kind = status == Frame.NO_HANDLER ? Kind.NO_HANDLER : Kind.FAILED;
      request.answer.completeExceptionally(new PeerException(kind, null));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext from, Throwable cause) {
    LOG.debug("Closing a connection: {}", from.channel(), cause);
    from.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext from) {
    fail(new PeerException(Kind.TIMED_OUT, null));
  }

  /** Ends: whatever waits fails so, and what comes from now on. */
  void fail(PeerException why) {
    synchronized (early) {
      if (failure != null) {
        return;
      }
      failure = why;
    }
    early.forEach(Runnable::run);
    early.clear();
    for (Request request : waiting.values()) {
      request.timeout.cancel(false);
      request.answer.completeExceptionally(why);
    }
    waiting.clear();
  }

  void close() {
    ChannelHandlerContext opened;
    synchronized (early) {
      opened = context;
    }
    if (opened != null) {
      opened.executor().execute(() -> fail(new PeerException(Kind.CLOSED, null)));
      opened.close().awaitUninterruptibly();
    } else {
      fail(new PeerException(Kind.CLOSED, null));
    }
  }
}

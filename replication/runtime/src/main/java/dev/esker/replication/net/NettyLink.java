package dev.esker.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.DefaultFileRegion;
import io.netty.util.concurrent.Future;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A link on a socket.
 *
 * <p>Everything but {@link #send}, {@link #close}, the figures and the release of frames happens on
 * the channel's event loop. What bounds its memory:
 *
 * <ul>
 *   <li>sent: {@link OutboundQueue}. A peer that doesn't read fills it, and then nothing more is
 *       accepted;
 *   <li>received: when frames that weren't released cost the whole window, the socket isn't read
 *       until half of it is free again. TCP stops the peer then, whose queue fills;
 *   <li>its own frames: at most one PING and one PONG are on their way.
 * </ul>
 *
 * <p>Writes are flushed together: what is sent while the socket is read when that is done, and what
 * other threads send by one task for all that is there when it runs.
 */
final class NettyLink extends ChannelInboundHandlerAdapter
    implements BrokerLink, FrameAssembler.Sink {
  private static final Logger log = LoggerFactory.getLogger(NettyLink.class);

  private final Channel channel;
  private final NodeIdentity peer;
  private final LinkSizes sizes;
  private final LinkListener listener;
  private final LinkCounters counters;
  private final OutboundQueue queue;
  private final FrameAssembler assembler;
  private final KeepAlive keepAlive;
  private final AtomicBoolean drainScheduled = new AtomicBoolean();
  private final CompletableFuture<LinkEnd> ended = new CompletableFuture<>();

  /** Read by whoever releases a frame. */
  private volatile boolean paused;

  private boolean reading;
  private boolean connected;
  private boolean over;

  NettyLink(
      Channel channel,
      NodeIdentity peer,
      StreamConfig config,
      LinkListener listener,
      LinkCounters whole) {
    this.channel = channel;
    this.peer = peer;
    this.sizes = config.sizes();
    this.listener = listener;
    this.counters = new LinkCounters(whole);
    this.queue = new OutboundQueue(counters, sizes.queueBytes());
    this.assembler = new FrameAssembler(sizes.maxFrameBytes(), channel.alloc(), this);
    this.keepAlive =
        new KeepAlive(
            channel,
            config.times(),
            counters,
            () -> end(LinkEnd.Reason.SILENT, "nothing heard for " + config.times().silenceLimit()));
  }

  /** Where the socket's bytes go from now on. */
  FrameAssembler assembler() {
    return assembler;
  }

  /** Completes once it has ended and the listener knows. */
  CompletableFuture<LinkEnd> ended() {
    return ended;
  }

  /** Tells the listener and begins, unless it has ended before. On the event loop. */
  void start() {
    if (over) {
      return;
    }
    if (!channel.isActive()) {
      end(LinkEnd.Reason.CLOSED_BY_PEER, "closed right after the handshake");
      return;
    }
    connected = true;
    log.info("a link with node {} at {} begins", peer.nodeId(), channel.remoteAddress());
    tell(() -> listener.connected(this));
    if (!over) {
      keepAlive.start();
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public NodeIdentity peer() {
    return peer;
  }

  @Override
  public LinkFigures figures() {
    return counters.figures();
  }

  @Override
  public boolean send(OutgoingFrame frame) {
    if (frame.sizeInBytes() > sizes.maxFrameBytes()) {
      throw new IllegalArgumentException(
          "frame of " + frame.sizeInBytes() + " bytes, allowed are " + sizes.maxFrameBytes());
    }
    if (!queue.offer(frame)) {
      return false;
    }
    if (drainScheduled.compareAndSet(false, true)) {
      // While the socket is read, its end drains; only the event loop knows that it is.
      if (!channel.eventLoop().inEventLoop() || !reading) {
        onLoop(this::drain);
      }
    }
    return true;
  }

  @Override
  public void close() {
    onLoop(() -> end(LinkEnd.Reason.CLOSED_HERE, "closed here"));
  }

  /** Ends it for a reason of its owner; any thread. */
  void close(LinkEnd.Reason reason, String detail) {
    onLoop(() -> end(reason, detail));
  }

  private void onLoop(Runnable action) {
    try {
      channel.eventLoop().execute(action);
    } catch (RejectedExecutionException e) {
      // The loops stop after every link has ended; what is queued since must still be released.
      queue.close();
      log.trace("too late", e);
    }
  }

  private void drain() {
    drainScheduled.set(false);
    if (over) {
      return;
    }
    boolean written = false;
    OutgoingFrame frame = queue.poll();
    while (frame != null) {
      write(frame);
      written = true;
      frame = over ? null : queue.poll();
    }
    if (written) {
      channel.flush();
    }
  }

  private void write(OutgoingFrame frame) {
    FrameBody body = frame.body();
    ByteBuf head =
        Unpooled.wrappedBuffer(
            FrameHeader.encode((byte) frame.kind(), frame.head(), body.sizeInBytes()));
    ChannelFuture last = channel.write(head);
    if (body.sizeInBytes() > 0) {
      // If the head can't be written the body can't either.
      last = channel.write(part(body));
    }
    last.addListener(done -> left(frame, done));
  }

  private static Object part(FrameBody body) {
    if (body instanceof FrameBody.InFile file) {
      return new LentRegion(file);
    }
    return Unpooled.wrappedBuffer(((FrameBody.InMemory) body).bytes());
  }

  /** A region of a file that somebody else closes. */
  private static final class LentRegion extends DefaultFileRegion {
    LentRegion(FrameBody.InFile file) {
      super(file.channel(), file.position(), file.sizeInBytes());
    }

    @Override
    protected void deallocate() {
      // The file belongs to whoever lends it.
    }
  }

  private void left(OutgoingFrame frame, Future<?> done) {
    if (done.isSuccess()) {
      counters.sent(FrameHeader.BYTES + frame.sizeInBytes());
      counters.frameSent();
    } else {
      end(LinkEnd.Reason.FAILED, "can't send: " + done.cause());
    }
    if (queue.left(frame) && !over) {
      tell(() -> listener.writable(this));
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes = (ByteBuf) message;
    reading = true;
    keepAlive.heard();
    counters.received(bytes.readableBytes());
    try {
      assembler.received(bytes);
    } catch (MalformedStreamException e) {
      end(LinkEnd.Reason.MALFORMED, e.getMessage());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    reading = false;
    drain();
    // A PONG may be there as well.
    channel.flush();
  }

  @Override
  public void frame(FrameHeader header, ByteBuf content) {
    if (header.isLinksOwn()) {
      if (header.kind() == FrameHeader.PING) {
        keepAlive.ping(content.nioBuffer());
      } else {
        keepAlive.pong(content.nioBuffer());
      }
      content.release();
      return;
    }
    long cost = OutgoingFrame.OVERHEAD_BYTES + (long) header.contentBytes();
    counters.frameReceived();
    if (counters.held(cost) >= sizes.windowBytes()) {
      pause();
    }
    ReceivedFrame frame = new HeldFrame(header, content, () -> released(cost));
    tell(() -> listener.received(this, frame));
  }

  private void pause() {
    channel.config().setAutoRead(false);
    paused = true;
    resumeIfFree();
  }

  /** Any thread. */
  private void released(long cost) {
    if (counters.held(-cost) <= sizes.windowBytes() / 2 && paused) {
      onLoop(this::resumeIfFree);
    }
  }

  private void resumeIfFree() {
    if (paused && !over && counters.held() <= sizes.windowBytes() / 2) {
      paused = false;
      keepAlive.heard();
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    end(LinkEnd.Reason.CLOSED_BY_PEER, "closed by the other side");
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    end(LinkEnd.Reason.FAILED, String.valueOf(cause));
  }

  private void tell(Runnable call) {
    try {
      call.run();
    } catch (RuntimeException e) {
      log.error("the listener of the link with node {} failed", peer.nodeId(), e);
      end(LinkEnd.Reason.LISTENER_FAILED, String.valueOf(e));
    }
  }

  private void end(LinkEnd.Reason reason, String detail) {
    if (over) {
      return;
    }
    over = true;
    LinkEnd end = new LinkEnd(reason, detail);
    keepAlive.stop();
    assembler.close();
    // Closing can't fail in a way that anybody could do something about.
    ChannelFuture unused = channel.close();
    queue.close();
    if (connected) {
      if (reason == LinkEnd.Reason.MALFORMED) {
        log.warn("the link with node {} has ended: {}", peer.nodeId(), end);
      } else {
        log.info("the link with node {} has ended: {}", peer.nodeId(), end);
      }
      tell(() -> listener.disconnected(this, end));
    }
    ended.complete(end);
  }

  @Override
  public String toString() {
    return "link with node " + peer.nodeId() + " at " + channel.remoteAddress();
  }
}

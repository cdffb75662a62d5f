package dev.esker.kafka.net;

import dev.esker.kafka.protocol.MalformedRequestException;
import dev.esker.kafka.protocol.RequestHead;
import dev.esker.kafka.protocol.ResponseEncoder;
import dev.esker.records.BatchValidator;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.timeout.IdleState;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's connection: admits frames within the limits, starts their requests, and writes the
 * answers.
 *
 * <p>{@link #pump} is the one place where anything moves. It is called on the event loop after
 * every change: a frame has come, an answer is there, an answer has left, memory was given back. It
 * starts every request that may start, writes every answer whose turn it is, and then decides
 * whether the socket is read. Reading stops, and with it everything that a client can make this
 * connection hold, while
 *
 * <ul>
 *   <li>a frame waits for admission, or for memory: too many requests or bytes of this connection
 *       or of all;
 *   <li>more than {@link #MAX_UNSENT_BYTES} of answers haven't left, because the client doesn't
 *       read them. No request starts either, so that no further answer comes into being;
 *   <li>a request holds the connection, because the write pipeline is full;
 *   <li>the client is throttled, because it has used more than its quota: it got its answer, and is
 *       kept waiting after it (KIP-219).
 * </ul>
 */
final class Connection extends ChannelInboundHandlerAdapter implements FrameReader.Gate {

  /** The answers that may be on their way before the next request is started. */
  static final int MAX_UNSENT_BYTES = 1 << 20;

  private static final Logger log = LoggerFactory.getLogger(Connection.class);

  private final ConnectionServer server;
  private final Channel channel;
  private final FrameReader reader;
  private final RequestQueue requests = new RequestQueue();
  private final Admission admission;
  private final AtomicBoolean pumpScheduled = new AtomicBoolean();

  /** The frame for which a time limit was set last, or null. */
  private Object hurried;

  private final Pauses pauses;
  private long unsentBytes;
  private boolean pumping;
  private boolean inputEnded;
  private boolean draining;
  private boolean closed;

  Connection(ConnectionServer server, Channel channel) {
    this.server = server;
    this.channel = channel;
    this.admission = new Admission(server.limits(), server.budget(), this::answered);
    this.reader = new FrameReader(this, server.limits().maxRequestBytes(), server.allocator());
    this.pauses = new Pauses(channel.eventLoop(), this::pump);
    channel.config().setRecvByteBufAllocator(reader.receiveAllocator());
  }

  ConnectionServer server() {
    return server;
  }

  EventLoop eventLoop() {
    return channel.eventLoop();
  }

  BatchValidator validator() {
    return server.validator(channel.eventLoop());
  }

  String clientHost() {
    SocketAddress address = channel.remoteAddress();
    return address instanceof InetSocketAddress inet && inet.getAddress() != null
        ? inet.getAddress().toString()
        : String.valueOf(address);
  }

  boolean isDraining() {
    return draining;
  }

  /** An answer is there, or memory was given back; any thread. */
  void answered() {
    if (pumpScheduled.compareAndSet(false, true)) {
      try {
        channel.eventLoop().execute(this::pumpAsScheduled);
      } catch (RejectedExecutionException e) {
        // The loops stop after every connection was closed: there is nobody to answer any more.
        log.trace("late answer", e);
      }
    }
  }

  /** Stops reading and starting requests until the result is run. */
  Runnable hold() {
    return pauses.hold();
  }

  /** Takes no more requests, and closes once those taken are answered. */
  void drain() {
    draining = true;
    reader.close();
    admission.drop();
    pauses.endThrottles();
    requests.forEachStarted(Exchange::drain);
    pump();
  }

  /** Closes at once. */
  void close() {
    // Closing can't fail in a way that anybody could do something about.
    ChannelFuture unused = channel.close();
  }

  private void pumpAsScheduled() {
    pumpScheduled.set(false);
    pump();
  }

  private void pump() {
    if (pumping || closed) {
      return;
    }
    pumping = true;
    boolean written = false;
    try {
      boolean progress = true;
      while (progress && !closed) {
        progress = startNext();
        Exchange ended = requests.endNext();
        if (ended != null) {
          progress = true;
          written |= end(ended);
        }
        if (!progress) {
          progress = admitMore();
        }
      }
    } finally {
      pumping = false;
    }
    if (written) {
      channel.flush();
    }
    settle();
  }

  /** After everything else: reads or doesn't, and closes what is drained. */
  private void settle() {
    if (closed) {
      return;
    }
    if (inputEnded && !draining && !admission.isWaiting()) {
      // Every frame that came whole is taken.
      drain();
      return;
    }
    if (draining) {
      channel.config().setAutoRead(false);
      if (requests.isEmpty() && unsentBytes == 0) {
        close();
      }
      return;
    }
    channel.config().setAutoRead(!admission.isWaiting() && !pauses.any() && !isClogged());
  }

  private boolean isClogged() {
    return unsentBytes > MAX_UNSENT_BYTES;
  }

  /** Tries again what was not admitted; whether there is a new request now. */
  private boolean admitMore() {
    if (!admission.isWaiting() || pauses.any() || isClogged()) {
      return false;
    }
    int before = requests.size();
    reader.resume();
    return requests.size() > before;
  }

  private boolean startNext() {
    if (pauses.any() || isClogged()) {
      return false;
    }
    Exchange next = requests.startNext();
    if (next == null) {
      return false;
    }
    next.start();
    return true;
  }

  /** Acts on an outcome; whether something was written. */
  private boolean end(Exchange exchange) {
    Outcome outcome = exchange.take();
    server.metrics().ended(exchange.head().api(), exchange.arrivedNanos());
    long throttleMillis = exchange.throttleMillis(outcome);
    if (throttleMillis > 0) {
      server.metrics().throttled(throttleMillis);
      pauses.throttle(throttleMillis);
    }
    if (outcome instanceof Outcome.Answer answer) {
      server.metrics().answered(exchange.head().api(), answer.message());
      return write(exchange.head(), answer);
    }
    if (outcome instanceof Outcome.Disconnect disconnect) {
      refuse(disconnect.reason());
    }
    return false;
  }

  private boolean write(RequestHead head, Outcome.Answer answer) {
    // A client that asks for an unknown version of ApiVersions is answered in the oldest.
    short version = head.api().serves(head.version()) ? head.version() : 0;
    ResponseEncoder.Encoded encoded;
    try {
      encoded =
          ResponseEncoder.encode(
              head.api(), version, head.correlationId(), answer.message(), server.allocator());
    } catch (RuntimeException | OutOfMemoryError e) {
      answer.release().run();
      log.error("can't encode the answer to {} v{}", head.api(), version, e);
      close();
      return false;
    }
    unsentBytes += encoded.sizeInBytes();
    List<Object> parts = encoded.parts();
    int last = parts.size() - 1;
    for (int i = 0; i < last; i++) {
      // If this fails the last part does too.
      ChannelFuture unused = channel.write(parts.get(i));
    }
    ChannelFuture sent = channel.write(parts.get(last));
    sent.addListener(
        ignored -> {
          unsentBytes -= encoded.sizeInBytes();
          answer.release().run();
          if (draining || !requests.isEmpty() || !channel.config().isAutoRead()) {
            answered();
          }
        });
    return true;
  }

  /** Closes the connection because of what the client did, with one line in the log. */
  private void refuse(String reason) {
    server.metrics().refused();
    log.warn("closing the connection from {}: {}", channel.remoteAddress(), reason);
    closed = true;
    channel.flush();
    close();
  }

  @Override
  public boolean admit(int bytes) {
    if (draining || closed) {
      return false;
    }
    // What a throttled connection holds it holds for long, so it is given one request at a time.
    boolean alone = pauses.everThrottled() && server.quotas().isActive();
    return admission.begin(bytes, requests.size(), alone);
  }

  @Override
  public boolean grow(int bytes) {
    if (draining || closed) {
      return false;
    }
    boolean granted = admission.grow(bytes);
    Object late = admission.overdrawn();
    if (late != null && late != hurried) {
      hurry(late);
    }
    return granted;
  }

  /** Others wait until that frame is whole, and its request answered. */
  private void hurry(Object late) {
    hurried = late;
    after(
        server.stalledMillis(),
        () -> {
          if (admission.overdrawn() != late) {
            return;
          }
          if (pauses.isHeld()) {
            // Not read at all: the pipeline is full, which isn't the client's fault.
            hurry(late);
          } else {
            refuse("the rest of a frame comes too slowly, and others wait for its memory");
          }
        });
  }

  private void after(long millis, Runnable action) {
    ScheduledFuture<?> unused = channel.eventLoop().schedule(action, millis, TimeUnit.MILLISECONDS);
  }

  @Override
  public void frame(ByteBuf frame) {
    Runnable releaseMemory = admission.finish();
    try {
      requests.add(new Exchange(this, frame, releaseMemory, server.nanoTime()));
    } catch (MalformedRequestException e) {
      frame.release();
      releaseMemory.run();
      refuse(e.getMessage());
    }
  }

  @Override
  public void badLength(int length) {
    refuse(
        "a frame of "
            + length
            + " bytes, allowed are 0 to "
            + server.limits().maxRequestBytes()
            + " (socket.request.max.bytes)");
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof ByteBuf bytes)) {
      ReferenceCountUtil.release(message);
      return;
    }
    try {
      reader.received(bytes);
    } catch (OutOfMemoryError e) {
      // Of direct memory, most likely; the frame's sender goes, the others stay.
      refuse("no memory for a frame: " + e.getMessage());
      return;
    }
    pump();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    closed = true;
    reader.close();
    admission.drop();
    requests.clear();
    server.closed(this);
    context.fireChannelInactive();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof ChannelInputShutdownEvent) {
      // It may still read: what it has sent is answered. Whether it does can't be told from here,
      // so it isn't waited for as long as for a client that is there.
      inputEnded = true;
      pump();
      if (channel.isOpen()) {
        after(server.stalledMillis(), this::close);
      }
    } else if (event instanceof IdleStateEvent idle) {
      boolean reading = channel.config().isAutoRead();
      if (idle.state() != IdleState.WRITER_IDLE && reading && reader.isMidFrame()) {
        refuse("the rest of a frame doesn't come");
      } else if (idle.state() == IdleState.ALL_IDLE && (requests.isEmpty() || isClogged())) {
        // Clogged: its requests wait for it to read answers, which hold memory and files.
        log.debug("closing the idle connection from {}", channel.remoteAddress());
        close();
      }
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof IOException) {
      log.debug("the connection from {} broke: {}", channel.remoteAddress(), cause.getMessage());
      close();
    } else if (cause instanceof OutOfMemoryError) {
      // Of direct memory, most likely: the one that asked for more goes, the others stay.
      refuse("no memory for what it sends: " + cause.getMessage());
    } else {
      log.error("the connection from {} has failed", channel.remoteAddress(), cause);
      close();
    }
  }
}

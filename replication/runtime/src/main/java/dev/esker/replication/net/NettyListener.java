package dev.esker.replication.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A listening socket and the links that came of it. */
final class NettyListener implements BrokerListener {
  private static final Logger log = LoggerFactory.getLogger(NettyListener.class);

  private final Local local;
  private final LinkListener listener;
  private final RefusalLog refusals = new RefusalLog(System::nanoTime);
  private final Handshakes handshakes;

  /** By node; guarded by this. */
  private final Map<Integer, NettyLink> links = new HashMap<>();

  /** Guarded by this. */
  private boolean closed;

  private volatile Channel socket;

  NettyListener(Local local, LinkListener listener) {
    this.local = local;
    this.listener = listener;
    this.handshakes = new Handshakes(local.config().maxHandshakes());
  }

  /** It listens. */
  void bound(Channel listening) {
    socket = listening;
  }

  @Override
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.localAddress();
  }

  @Override
  public synchronized int links() {
    return links.size();
  }

  @Override
  public long refusals() {
    return refusals.count();
  }

  /** Prepares a connection that was accepted, before it is read. On its event loop. */
  void accepted(Channel channel) {
    handshakes
        .begin(channel)
        .ifPresent(oldest -> oldest.pipeline().fireUserEventTriggered(GreetingReader.GIVE_WAY));
    channel.closeFuture().addListener(gone -> handshakes.end(channel));
    ReceiveBuffers buffers = new ReceiveBuffers();
    channel.config().setRecvByteBufAllocator(buffers);
    channel.pipeline().addLast(new AcceptHandshake(this, local.config().times(), buffers));
    if (isClosed()) {
      // Closed between the acceptance and now: nobody else will.
      ChannelFuture unused = channel.close();
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /** Closes a connection that doesn't become a link. Any thread. */
  void refused(Channel channel, String why) {
    if (!isClosed()) {
      refusals.refused(channel.remoteAddress(), why);
    }
    ChannelFuture unused = channel.close();
  }

  /** Answers. On the connection's event loop. */
  void greeted(Channel channel, Hello hello, ReceiveBuffers buffers) {
    NodeIdentity self = local.self().get();
    Verdict verdict = hello.judge(self);
    NettyLink link = null;
    NettyLink replaced = null;
    synchronized (this) {
      if (closed) {
        ChannelFuture unused = channel.close();
        return;
      }
      if (verdict == Verdict.WELCOME) {
        verdict = admit(hello.self());
      }
      if (verdict == Verdict.WELCOME) {
        link = new NettyLink(channel, hello.self(), local.config(), listener, local.counters());
        replaced = links.put(hello.self().nodeId(), link);
      }
    }
    ChannelFuture sent =
        channel.writeAndFlush(Unpooled.wrappedBuffer(Answer.of(verdict, self).encode()));
    if (link == null) {
      String who = "node " + hello.self().nodeId() + " of cluster " + hello.self().clusterId();
      refusals.refused(channel.remoteAddress(), who + ": " + verdict.words());
      sent.addListener(ChannelFutureListener.CLOSE);
      return;
    }
    handshakes.end(channel);
    begin(channel, link, replaced, buffers);
  }

  private void begin(Channel channel, NettyLink link, NettyLink replaced, ReceiveBuffers buffers) {
    buffers.fill(link.assembler());
    channel.pipeline().removeLast();
    channel.pipeline().addLast(link);
    var unused = link.ended().thenRun(() -> forget(link));
    if (replaced == null) {
      link.start();
      return;
    }
    // The listener hears of a node's links one after the other.
    var unusedToo = replaced.ended().thenRun(() -> channel.eventLoop().execute(link::start));
    replaced.close(LinkEnd.Reason.REPLACED, "node " + link.peer().nodeId() + " connected anew");
  }

  /** Whether there is room for it. Guarded by this. */
  private Verdict admit(NodeIdentity peer) {
    NettyLink other = links.get(peer.nodeId());
    if (other == null) {
      return links.size() < local.config().maxLinks() ? Verdict.WELCOME : Verdict.TOO_MANY_LINKS;
    }
    return peer.isEarlierThan(other.peer()) ? Verdict.STALE_RUN : Verdict.WELCOME;
  }

  private synchronized void forget(NettyLink link) {
    links.remove(link.peer().nodeId(), link);
  }

  @Override
  public void close() {
    ChannelFuture unused = end();
  }

  /** The same; the result completes when no more connections are accepted. */
  ChannelFuture end() {
    List<NettyLink> open;
    synchronized (this) {
      closed = true;
      open = List.copyOf(links.values());
    }
    log.debug("closing {} and {} links", this, open.size());
    for (Channel channel : handshakes.all()) {
      ChannelFuture ignored = channel.close();
    }
    open.forEach(NettyLink::close);
    return socket.close();
  }

  @Override
  public String toString() {
    return "listener for brokers at " + socket.localAddress();
  }
}

package dev.esker.gossip.atomix.net;

import io.atomix.utils.net.Address;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that another node has opened: requests come in, replies go out. One that doesn't
 * begin with this cluster's hello is closed, and one that sends nonsense.
 */
@SuppressWarnings(
    "FutureReturnValueIgnored") // of the channel, which tells its handlers of failures
final class PeerServer extends SimpleChannelInboundHandler<ByteBuf> {
  private static final Logger LOG = LoggerFactory.getLogger(PeerServer.class);

  private final int cluster;
  private final PeerHandlers handlers;
  private final LinkSwitch links;
  private boolean welcome;

  PeerServer(int cluster, PeerHandlers handlers, LinkSwitch links) {
    this.cluster = cluster;
    this.handlers = handlers;
    this.links = links;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf in) {
    byte kind = in.readableBytes() == 0 ? -1 : in.readByte();
    if (!welcome) {
      welcome =
          kind == Frame.HELLO
              && in.readableBytes() == 12
              && in.readLong() == Frame.MAGIC
              && in.readInt() == cluster;
      if (!welcome) {
        LOG.warn("{} speaks for another cluster, or isn't a node", context.channel());
        context.close();
      }
    } else if (kind == Frame.REQUEST && in.readableBytes() > 8) {
      long number = in.readLong();
      String subject = Frame.text(in);
      Address from = Frame.address(in);
      if (links.takesFrom(from)) {
        reply(new Asked(context, from, number), handlers.handle(subject, from, Frame.body(in)));
      }
    } else if (kind == Frame.ONE_WAY) {
      String subject = Frame.text(in);
      Address from = Frame.address(in);
      if (links.takesFrom(from)) {
        handlers.handle(subject, from, Frame.body(in));
      }
    } else {
      throw new IllegalArgumentException("a frame of kind " + kind);
    }
  }

  /** A request that is owed a reply. */
  private record Asked(ChannelHandlerContext context, Address from, long number) {}

  private void reply(Asked asked, CompletableFuture<byte[]> result) {
    if (result == null) {
      write(asked, Frame.NO_HANDLER, new byte[0]);
      return;
    }
    var unused =
        result.whenComplete(
            (answer, error) -> {
              if (error != null) {
                LOG.debug("A request has failed", error);
                write(asked, Frame.FAILED, new byte[0]);
              } else {
                write(asked, Frame.OK, answer == null ? new byte[0] : answer);
              }
            });
  }

  private void write(Asked asked, byte status, byte[] body) {
    if (!links.sendsTo(asked.from())) {
      return;
    }
    ChannelHandlerContext context = asked.context();
    ByteBuf out = context.alloc().buffer(16 + body.length).writeByte(Frame.REPLY);
    context.writeAndFlush(
        out.writeLong(asked.number()).writeByte(status).writeBytes(body), context.voidPromise());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    LOG.debug("Closing a connection: {}", context.channel(), cause);
    context.close();
  }
}

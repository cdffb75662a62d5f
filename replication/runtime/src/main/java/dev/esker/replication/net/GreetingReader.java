package dev.esker.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Collects one message of the handshake, in limited time and memory. On the channel's event loop.
 */
abstract class GreetingReader extends ChannelInboundHandlerAdapter {
  /** An event that ends the handshake: there are too many. */
  static final Object GIVE_WAY = new Object();

  private final int magic;
  private final long limitNanos;
  private final ByteBuffer message = ByteBuffer.allocate(Greeting.MAX_BYTES);
  private int length = -1;
  private ScheduledFuture<?> limit;
  private boolean over;

  GreetingReader(int magic, LinkTimes times) {
    this.magic = magic;
    this.limitNanos = times.handshakeLimit().toNanos();
  }

  /**
   * A whole message is there.
   *
   * @param rest of what was read, perhaps nothing; to be retained if it is kept
   */
  abstract void greeted(ChannelHandlerContext context, ByteBuffer greeting, ByteBuf rest)
      throws MalformedStreamException;

  /** There won't be any: the connection is closed, or is to be. */
  abstract void failed(ChannelHandlerContext context, String why);

  @Override
  public void channelActive(ChannelHandlerContext context) {
    limit =
        context
            .executor()
            .schedule(
                () -> fail(context, "no handshake within the time for it"),
                limitNanos,
                TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object read) {
    ByteBuf bytes = (ByteBuf) read;
    try {
      if (over) {
        return;
      }
      if (take(bytes)) {
        end();
        greeted(context, message.flip(), bytes);
      }
    } catch (MalformedStreamException e) {
      end();
      failed(context, e.getMessage());
    } catch (RuntimeException e) {
      end();
      failed(context, String.valueOf(e));
    } finally {
      bytes.release();
    }
  }

  /** Whether it is whole now. */
  private boolean take(ByteBuf bytes) throws MalformedStreamException {
    if (length < 0) {
      fill(bytes, Greeting.PREFIX_BYTES);
      if (message.position() < Greeting.PREFIX_BYTES) {
        return false;
      }
      length = Greeting.length(message, magic);
    }
    fill(bytes, length);
    return message.position() == length;
  }

  private void fill(ByteBuf bytes, int upTo) {
    int wanted = Math.min(bytes.readableBytes(), upTo - message.position());
    message.limit(message.position() + wanted);
    bytes.readBytes(message);
    message.limit(message.capacity());
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    fail(context, "closed before the end of the handshake");
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event == GIVE_WAY) {
      fail(context, "too many handshakes at a time, and it is the oldest");
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    fail(context, String.valueOf(cause));
  }

  private void fail(ChannelHandlerContext context, String why) {
    if (!over) {
      end();
      failed(context, why);
    }
  }

  private void end() {
    over = true;
    if (limit != null) {
      limit.cancel(false);
    }
  }
}

package dev.esker.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;

/** The handshake of a connection that was accepted: waits for a {@link Hello}. */
final class AcceptHandshake extends GreetingReader {
  private final NettyListener listener;
  private final ReceiveBuffers buffers;

  AcceptHandshake(NettyListener listener, LinkTimes times, ReceiveBuffers buffers) {
    super(Hello.MAGIC, times);
    this.listener = listener;
    this.buffers = buffers;
  }

  @Override
  void greeted(ChannelHandlerContext context, ByteBuffer greeting, ByteBuf rest)
      throws MalformedStreamException {
    if (rest.isReadable()) {
      throw new MalformedStreamException("bytes that didn't wait for the answer to the handshake");
    }
    // Frames may come as soon as the answer is there, but not before the link has begun.
    context.channel().config().setAutoRead(false);
    listener.greeted(context.channel(), Hello.decode(greeting), buffers);
  }

  @Override
  void failed(ChannelHandlerContext context, String why) {
    listener.refused(context.channel(), why);
  }
}

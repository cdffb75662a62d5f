package dev.esker.bench.compare.ceiling;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** One client's connection: a frame in, its answer out. On its event loop. */
final class NullConnection extends SimpleChannelInboundHandler<ByteBuf> {
  private final NullAnswers answers;

  NullConnection(NullAnswers answers) {
    this.answers = answers;
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame) {
    Optional<ByteBuffer> answer = answers.answer(frame.nioBuffer());
    if (answer.isPresent()) {
      var unused = context.write(Unpooled.wrappedBuffer(answer.get()), context.voidPromise());
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    context.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!(cause instanceof IOException)) {
      System.err.println("null broker: closing a connection: " + cause);
    }
    var unused = context.close();
  }
}

package dev.esker.replication.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The handshake of a connection that was dialled: says {@link Hello}, waits for an answer. */
final class DialHandshake extends GreetingReader {
  private final Hello hello;
  private final Outcome outcome;

  /** Told how it has ended. */
  interface Outcome {
    /** The peer is the one that was wanted. The rest is to be retained if it is kept. */
    void agreed(ChannelHandlerContext context, NodeIdentity peer, ByteBuf rest);

    /** It isn't, or never answered; the connection is to be closed. */
    void failed(ChannelHandlerContext context, String why);
  }

  DialHandshake(Hello hello, LinkTimes times, Outcome outcome) {
    super(Answer.MAGIC, times);
    this.hello = hello;
    this.outcome = outcome;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    super.channelActive(context);
    // If this fails the connection does.
    ChannelFuture unused = context.writeAndFlush(Unpooled.wrappedBuffer(hello.encode()));
  }

  @Override
  void greeted(ChannelHandlerContext context, ByteBuffer greeting, ByteBuf rest)
      throws MalformedStreamException {
    Answer answer = Answer.decode(greeting);
    Optional<String> objection = answer.objection(hello);
    if (objection.isPresent()) {
      outcome.failed(context, objection.get());
    } else {
      outcome.agreed(context, answer.self(), rest);
    }
  }

  @Override
  void failed(ChannelHandlerContext context, String why) {
    outcome.failed(context, why);
  }
}

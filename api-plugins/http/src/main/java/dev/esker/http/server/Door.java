package dev.esker.http.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Where connections come in, before anything is known of them. Vert.x tells of a connection only
 * once its first request has shown which version of HTTP it speaks: one on which nothing is said,
 * or too slowly, would be neither counted nor closed. So they are counted, turned away and, if no
 * request comes, given up here.
 */
final class Door extends ChannelInboundHandlerAdapter {

  private final Admission admission;
  private final Runnable turnedAway;
  private final long headMillis;

  /**
   * @param turnedAway told of each connection too many
   * @param headMillis for the head of the first request
   */
  Door(Admission admission, Runnable turnedAway, long headMillis) {
    this.admission = admission;
    this.turnedAway = turnedAway;
    this.headMillis = headMillis;
  }

  /** The messages of a listening channel are the connections that it has accepted. */
  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel connection = (Channel) message;
    if (!admission.openConnection()) {
      turnedAway.run();
      connection.unsafe().closeForcibly();
      return;
    }
    var unused = connection.closeFuture().addListener(closed -> admission.closeConnection());
    connection.pipeline().addLast(new FirstHead(headMillis));
    context.fireChannelRead(message);
  }

  /**
   * Closes a connection whose first head isn't there in time. A head ends with an empty line,
   * whatever it says; what HTTP/2 begins with (RFC 9113, 3.4) has two of them.
   */
  private static final class FirstHead extends ChannelInboundHandlerAdapter {
    private static final byte[] HTTP_2 = {'P', 'R', 'I', ' '};

    private final long millis;
    private Future<?> timer;
    private long read;
    private int asHttp2;
    private int emptyLines;
    private boolean lineIsEmpty;

    FirstHead(long millis) {
      this.millis = millis;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      Runnable giveUp =
          () -> {
            var unused = context.close();
          };
      timer = context.executor().schedule(giveUp, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
      timer.cancel(false);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      timer.cancel(false);
      context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      boolean complete = isCompleteWith((ByteBuf) message);
      context.fireChannelRead(message);
      if (complete && !context.isRemoved()) {
        if (hasRefusedUpgrade(context.pipeline())) {
          var unused = context.close();
        }
        context.pipeline().remove(this);
      }
    }

    /**
     * Vert.x answers an upgrade to HTTP/2 that is not as it should be, announces that it closes the
     * connection, and then neither does that nor releases what comes. Its handler for upgrades is
     * gone after an ordinary request; an upgrade that goes on has taken the encoder away.
     */
    private static boolean hasRefusedUpgrade(ChannelPipeline pipeline) {
      return pipeline.get("h2c") != null && pipeline.get("httpEncoder") != null;
    }

    private boolean isCompleteWith(ByteBuf bytes) {
      for (int i = bytes.readerIndex(); i < bytes.writerIndex(); i++) {
        byte each = bytes.getByte(i);
        if (each == '\n') {
          emptyLines += lineIsEmpty ? 1 : 0;
          lineIsEmpty = read > 0; // lines before the first one don't count (RFC 9112, 2.2)
          if (emptyLines == (asHttp2 == HTTP_2.length ? 2 : 1)) {
            return true;
          }
        } else if (each != '\r') {
          if (read < HTTP_2.length && each == HTTP_2[(int) read]) {
            asHttp2++;
          }
          read++;
          lineIsEmpty = false;
        }
      }
      return false;
    }
  }
}

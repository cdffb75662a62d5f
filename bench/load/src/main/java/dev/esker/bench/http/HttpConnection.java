package dev.esker.bench.http;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A keep-alive connection to one server, with one request under way at a time. It is made with the
 * first request, and made again with the next one after the server has closed it. A request is
 * never repeated: whoever sent it decides.
 *
 * <p>Everything but the constructor runs on its event loop. A listener may send the next request
 * from {@link Listener#ended} and {@link Listener#lost}.
 */
final class HttpConnection {
  /** How long an answer may take. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final HttpDecoderConfig DECODING =
      // What a server under test sends is not shown to anybody; checking every name costs.
      new HttpDecoderConfig().setValidateHeaders(false);

  private final EventLoop loop;
  private final Bootstrap bootstrap;
  private final Counts counts;
  private final long patienceNanos;
  private Channel channel;
  private boolean wasConnected;
  private boolean closed;
  private Listener listener;
  private boolean endless;
  private boolean begun;
  private long sinceNanos;
  private ScheduledFuture<?> watch;

  /** Is told of one answer, in this order; either {@link #ended} or {@link #lost} comes last. */
  interface Listener {

    /** The answer begins. */
    void head(int status);

    /** A piece of its body, valid during the call. */
    void content(ByteBuf piece);

    /** The answer is complete. */
    void ended();

    /** There is no answer, or only a part of one; the request may have been served all the same. */
    void lost(IOException why);
  }

  /**
   * A connection that isn't made yet.
   *
   * @param bootstrap with the address of the server
   */
  HttpConnection(EventLoop loop, Bootstrap bootstrap, Counts counts, Duration patience) {
    this.loop = loop;
    this.counts = counts;
    this.patienceNanos = patience.toNanos();
    this.bootstrap =
        bootstrap.handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel made) {
                made.pipeline().addLast(new HttpResponseDecoder(DECODING), new Answers());
              }
            });
  }

  EventLoop loop() {
    return loop;
  }

  /**
   * Sends a request.
   *
   * @param request complete; released here
   * @param forEver whether its answer, once begun, may take any time
   */
  void exchange(ByteBuf request, boolean forEver, Listener answer) {
    if (listener != null) {
      request.release();
      throw new IllegalStateException("a request is under way");
    }
    listener = answer;
    endless = forEver;
    begun = false;
    sinceNanos = System.nanoTime();
    if (closed) {
      request.release();
      loop.execute(() -> lose(new IOException("the connection was closed by this program")));
    } else if (channel != null && channel.isActive()) {
      write(request);
    } else {
      CompletableFuture<Void> made = new CompletableFuture<>();
      connect(made);
      var unused = made.whenComplete((none, why) -> connected(request, answer, why));
    }
  }

  private void connected(ByteBuf request, Listener answer, Throwable why) {
    if (why == null) {
      write(request);
      return;
    }
    request.release();
    if (listener == answer) {
      lose((IOException) why);
    }
  }

  /** Makes the connection before the first request; the future completes on the loop. */
  CompletableFuture<Void> open() {
    CompletableFuture<Void> made = new CompletableFuture<>();
    loop.execute(() -> connect(made));
    return made;
  }

  private void connect(CompletableFuture<Void> made) {
    if (watch == null) {
      watch = loop.scheduleAtFixedRate(this::watch, 1, 1, TimeUnit.SECONDS);
    }
    ChannelFuture connecting = bootstrap.connect();
    channel = connecting.channel();
    connecting.addListener(
        done -> {
          if (channel != connecting.channel()) {
            made.completeExceptionally(new IOException("given up while connecting"));
          } else if (done.isSuccess()) {
            if (wasConnected) {
              counts.reconnected();
            }
            wasConnected = true;
            made.complete(null);
          } else {
            channel = null;
            made.completeExceptionally(
                new IOException("connecting failed: " + done.cause().getMessage(), done.cause()));
          }
        });
  }

  private void write(ByteBuf request) {
    // A write that fails is told to the pipeline's exceptionCaught.
    var unused = channel.writeAndFlush(request, channel.voidPromise());
  }

  /** Reads on, or not for now. */
  void setReading(boolean reads) {
    if (channel != null) {
      channel.config().setAutoRead(reads);
    }
  }

  boolean isReading() {
    return channel != null && channel.config().isAutoRead();
  }

  /** Gives the request up, and with it the connection; the next request makes a new one. */
  void abort(IOException why) {
    drop();
    lose(why);
  }

  /** Closes it for good. */
  void close() {
    closed = true;
    if (watch != null) {
      watch.cancel(false);
    }
    abort(new IOException("the connection was closed by this program"));
  }

  private void watch() {
    if (listener != null
        && !(endless && begun)
        && System.nanoTime() - sinceNanos >= patienceNanos) {
      abort(
          new SocketTimeoutException(
              "no answer within " + TimeUnit.NANOSECONDS.toMillis(patienceNanos) + " ms"));
    }
  }

  /** Gives the channel up; what still comes of it concerns nobody. */
  private void drop() {
    if (channel != null) {
      Channel old = channel;
      channel = null;
      var unused = old.close();
    }
  }

  private void lose(IOException why) {
    Listener concerned = listener;
    listener = null;
    if (concerned != null) {
      concerned.lost(why);
    }
  }

  /** The end of the pipeline. */
  private final class Answers extends ChannelInboundHandlerAdapter {
    private boolean keepsAlive;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      try {
        if (context.channel() == channel) {
          read((HttpObject) message);
        }
      } finally {
        ReferenceCountUtil.release(message);
      }
    }

    private void read(HttpObject message) {
      if (message.decoderResult().isFailure()) {
        abort(new IOException("not an HTTP answer: " + message.decoderResult().cause()));
        return;
      }
      if (listener == null) {
        drop(); // An answer that nobody asked for: whatever follows can't be told apart.
        return;
      }
      if (message instanceof HttpResponse head) {
        begun = true;
        keepsAlive = HttpUtil.isKeepAlive(head);
        listener.head(head.status().code());
      }
      if (message instanceof HttpContent content) {
        if (content.content().isReadable()) {
          listener.content(content.content());
        }
        if (message instanceof LastHttpContent && listener != null) {
          end();
        }
      }
    }

    private void end() {
      if (!keepsAlive) {
        drop();
      }
      Listener concerned = listener;
      listener = null;
      concerned.ended();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      if (context.channel() == channel) {
        abort(new IOException("the server closed the connection"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      if (context.channel() == channel) {
        abort(cause instanceof IOException e ? e : new IOException(cause.toString(), cause));
      }
    }
  }
}

package dev.esker.replication.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Says in every period that this side lives, asks how long an answer takes, and notices when the
 * other side is silent.
 *
 * <p>Silence is counted in periods of this event loop: a process that was stopped for a while finds
 * one period over when it goes on, whatever the clock says, and reads what has come before it
 * judges. While the link isn't read (its window is used up) nothing can be heard, and silence means
 * nothing.
 *
 * <p>A PING is sent even if the one before isn't answered: its answer may wait behind frames that
 * this side doesn't read, and the other side must hear something. But each waits until the one
 * before has left the process, and so does each PONG, so that nothing piles up.
 *
 * <p>On the event loop only.
 */
final class KeepAlive {
  private final Channel channel;
  private final EventLoop loop;
  private final long periodNanos;
  private final long silentPeriods;
  private final LinkCounters counters;
  private final Runnable whenSilent;
  private ScheduledFuture<?> next;
  private boolean stopped;
  private long silent;
  private boolean pingLeaves;
  private boolean pongLeaves;
  private boolean awaits;
  private long awaited;
  private boolean owes;
  private long owed;

  KeepAlive(Channel channel, LinkTimes times, LinkCounters counters, Runnable whenSilent) {
    this.channel = channel;
    this.loop = channel.eventLoop();
    this.periodNanos = times.keepAlive().toNanos();
    this.silentPeriods = times.silenceLimit().toNanos() / periodNanos;
    this.counters = counters;
    this.whenSilent = whenSilent;
  }

  /** Begins, with a PING at once. */
  void start() {
    tick();
  }

  void stop() {
    stopped = true;
    if (next != null) {
      next.cancel(false);
      next = null;
    }
  }

  /** Something was read. */
  void heard() {
    silent = 0;
  }

  /** The other side asks; the answer is written, but not flushed. */
  void ping(ByteBuffer head) {
    owed = head.getLong();
    owes = true;
    answer();
  }

  /** The other side answers. */
  void pong(ByteBuffer head) {
    if (awaits && head.getLong() == awaited) {
      awaits = false;
      counters.roundTrip(now() - awaited);
    }
  }

  private void tick() {
    if (!channel.config().isAutoRead()) {
      silent = 0;
    } else if (++silent > silentPeriods) {
      whenSilent.run();
      return;
    }
    ask();
    if (stopped) {
      return; // the link has ended, since it couldn't be asked
    }
    next = loop.schedule(this::tick, periodNanos, TimeUnit.NANOSECONDS);
  }

  private void ask() {
    if (pingLeaves) {
      return;
    }
    if (!awaits) {
      awaits = true;
      awaited = now();
    }
    pingLeaves = true;
    ChannelFuture sent = write(FrameHeader.PING, awaited);
    sent.addListener(done -> pingLeaves = false);
    channel.flush();
  }

  private void answer() {
    if (!owes || pongLeaves) {
      return;
    }
    owes = false;
    pongLeaves = true;
    ChannelFuture sent = write(FrameHeader.PONG, owed);
    sent.addListener(
        done -> {
          pongLeaves = false;
          if (owes && done.isSuccess()) {
            answer();
            channel.flush();
          }
        });
  }

  private ChannelFuture write(byte kind, long value) {
    ByteBuffer head = ByteBuffer.allocate(FrameHeader.PING_HEAD_BYTES).putLong(0, value);
    ByteBuffer frame = FrameHeader.encode(kind, head, 0);
    counters.sent(frame.remaining());
    return channel.write(Unpooled.wrappedBuffer(frame));
  }

  private long now() {
    return loop.ticker().nanoTime();
  }
}

package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Keep-alives on an event loop whose time moves only when it is told to. */
final class KeepAliveTest {
  private static final LinkTimes TIMES =
      new LinkTimes(
          Duration.ofMillis(100),
          Duration.ofMillis(600),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1));

  private final List<ChannelPromise> stuck = new ArrayList<>();
  private boolean sticks;
  private final EmbeddedChannel channel = new EmbeddedChannel(new Sticky());
  private final LinkCounters counters = new LinkCounters(null);
  private int silences;
  private final KeepAlive keepAlive = new KeepAlive(channel, TIMES, counters, () -> silences++);

  /** A socket that takes writes but doesn't finish them, if asked to. */
  private final class Sticky extends ChannelOutboundHandlerAdapter {
    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise)
        throws Exception {
      super.write(context, message, sticks ? context.newPromise() : promise);
      if (sticks) {
        stuck.add(promise);
      }
    }
  }

  KeepAliveTest() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    keepAlive.stop();
    channel.finishAndReleaseAll();
  }

  private void advance(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runPendingTasks();
    channel.runScheduledPendingTasks();
  }

  /** The next frame that was written, as kind and head; null if there is none. */
  private String written() {
    channel.flushOutbound();
    ByteBuf frame = channel.readOutbound();
    if (frame == null) {
      return null;
    }
    String text = frame.getByte(12) + " " + frame.getLong(FrameHeader.BYTES);
    frame.release();
    return text;
  }

  private int countWritten() {
    int count = 0;
    while (written() != null) {
      count++;
    }
    return count;
  }

  private static ByteBuffer head(long value) {
    return ByteBuffer.allocate(8).putLong(0, value);
  }

  private static long valueOf(String frame) {
    return Long.parseLong(frame.substring(frame.indexOf(' ') + 1));
  }

  @Test
  void asksOnceInAPeriodAndMeasuresTheAnswer() {
    keepAlive.start();
    String ping = written();
    assertEquals("-1 " + valueOf(ping), ping);
    assertEquals(-1, counters.figures().roundTripNanos());
    channel.advanceTimeBy(3, TimeUnit.MILLISECONDS);
    keepAlive.pong(head(valueOf(ping)));
    assertEquals(3_000_000, counters.figures().roundTripNanos());
    advance(96);
    assertNull(written());
    advance(1);
    assertEquals(valueOf(ping) + 100_000_000, valueOf(written()));
  }

  @Test
  void anAnswerThatNobodyAskedForMeansNothing() {
    keepAlive.start();
    String ping = written();
    keepAlive.pong(head(valueOf(ping) - 1));
    assertEquals(-1, counters.figures().roundTripNanos());
    keepAlive.pong(head(valueOf(ping)));
    channel.advanceTimeBy(50, TimeUnit.MILLISECONDS);
    keepAlive.pong(head(valueOf(ping)));
    assertEquals(0, counters.figures().roundTripNanos());
  }

  @Test
  void aLateAnswerIsMeasuredFromTheFirstQuestion() {
    keepAlive.start();
    String ping = written();
    for (int i = 0; i < 3; i++) {
      advance(100);
      assertEquals(ping, written(), "the other side must hear something, but nothing new is asked");
    }
    keepAlive.pong(head(valueOf(ping)));
    assertEquals(300_000_000, counters.figures().roundTripNanos());
  }

  @Test
  void silenceIsNoticedAfterTheLimitAndAtMostAPeriodLater() {
    keepAlive.start();
    advance(100);
    keepAlive.heard();
    for (int i = 0; i < 6; i++) {
      advance(100);
      assertEquals(0, silences, "after " + (i + 1) + " periods");
    }
    advance(100);
    assertEquals(1, silences);
    advance(1_000);
    assertEquals(1, silences);
  }

  @Test
  void whoeverSaysSomethingIsNotSilent() {
    keepAlive.start();
    for (int i = 0; i < 50; i++) {
      advance(100);
      if (i % 6 == 0) {
        keepAlive.heard();
      }
    }
    assertEquals(0, silences);
  }

  @Test
  void aPauseOfThisProcessIsNotTheOthersSilence() {
    keepAlive.start();
    advance(100);
    advance(60_000);
    assertEquals(0, silences);
    keepAlive.heard();
    advance(100);
    assertEquals(0, silences);
  }

  @Test
  void whatIsNotReadCannotBeHeard() {
    keepAlive.start();
    channel.config().setAutoRead(false);
    for (int i = 0; i < 50; i++) {
      advance(100);
    }
    assertEquals(0, silences);
    channel.config().setAutoRead(true);
    for (int i = 0; i < 7; i++) {
      advance(100);
    }
    assertEquals(1, silences);
  }

  @Test
  void nothingPilesUpBeforeAPeerThatDoesNotRead() {
    sticks = true;
    keepAlive.start();
    for (int i = 0; i < 5; i++) {
      keepAlive.heard();
      advance(100);
    }
    assertEquals(1, countWritten());
    for (int i = 0; i < 1_000; i++) {
      keepAlive.ping(head(i));
    }
    assertEquals("-2 0", written());
    assertNull(written());
    assertEquals(2, stuck.size());
    sticks = false;
    stuck.get(1).setSuccess();
    assertEquals("-2 999", written());
    stuck.get(0).setSuccess();
    advance(100);
    assertEquals(1, countWritten());
  }

  @Test
  void afterTheStopNothingIsAsked() {
    keepAlive.start();
    keepAlive.stop();
    assertEquals(1, countWritten());
    advance(1_000);
    assertEquals(0, countWritten());
    assertEquals(0, silences);
  }
}

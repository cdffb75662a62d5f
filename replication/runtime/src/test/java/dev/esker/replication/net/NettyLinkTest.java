package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A link on a channel without a socket, whose steps the test decides. */
final class NettyLinkTest {
  private static final LinkSizes SIZES = new LinkSizes(4_096, 10_000, 10_000);
  private static final StreamConfig CONFIG = new StreamConfig(SIZES, LinkTimes.DEFAULTS, 1, 1, 1);

  private final RecordingListener listener = new RecordingListener();

  /** What another thread does just when reading is being switched off. */
  private Runnable meanwhile = () -> {};

  private int flushes;
  private final EmbeddedChannel channel = new Observed();
  private final NettyLink link =
      new NettyLink(
          channel, BrokerStreamsContract.node(2), CONFIG, listener, new LinkCounters(null));

  private final class Observed extends EmbeddedChannel {
    private ChannelConfig config;

    @Override
    public ChannelConfig config() {
      if (config == null) {
        config =
            new DefaultChannelConfig(this) {
              @Override
              public ChannelConfig setAutoRead(boolean autoRead) {
                super.setAutoRead(autoRead);
                if (!autoRead) {
                  meanwhile.run();
                }
                return this;
              }
            };
      }
      return config;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer in) throws Exception {
      flushes++;
      super.doWrite(in);
    }
  }

  NettyLinkTest() {
    channel.pipeline().addLast(link);
    link.start();
    channel.releaseOutbound();
    flushes = 0;
  }

  @AfterEach
  void close() {
    listener.letGo();
    channel.finishAndReleaseAll();
  }

  private void receive(int count) {
    ByteBuffer frame = FrameHeader.encode((byte) 1, ByteBuffer.allocate(1_000), 0);
    List<Object> reads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      reads.add(Unpooled.copiedBuffer(frame));
    }
    channel.writeInbound(reads.toArray());
  }

  @Test
  void readingStopsAtTheWindowAndGoesOnWhenHalfOfItIsFree() {
    listener.hold();
    receive(7);
    assertTrue(channel.config().isAutoRead());
    receive(1);
    assertEquals(8 * 1_256, link.figures().heldBytes());
    assertFalse(channel.config().isAutoRead());
    listener.letGo();
    channel.runPendingTasks();
    assertTrue(channel.config().isAutoRead());
    assertEquals(0, link.figures().heldBytes());
  }

  @Test
  void whatIsReleasedWhileReadingStopsIsNotForgotten() {
    listener.hold();
    receive(7);
    meanwhile =
        () -> {
          listener.letGo();
          listener.hold();
        };
    receive(1);
    channel.runPendingTasks();
    assertEquals(1_256, link.figures().heldBytes());
    assertTrue(channel.config().isAutoRead(), "the last frame is held still, but not the others");
  }

  @Test
  void whatOneTurnSendsIsFlushedOnce() {
    OutgoingFrame frame = BrokerStreamsContract.frame(1, "head", "body");
    for (int i = 0; i < 5; i++) {
      assertTrue(link.send(frame));
    }
    assertEquals(0, flushes);
    channel.runPendingTasks();
    assertEquals(1, flushes);
    assertEquals(5, link.figures().framesOut());

    flushes = 0;
    listener.onFrame((from, text) -> from.send(frame));
    receive(5);
    assertEquals(1, flushes);
    assertEquals(10, link.figures().framesOut());
  }

  @Test
  void everyPingIsAnsweredInTheTurnInWhichItIsRead() {
    ByteBuffer head = ByteBuffer.allocate(8).putLong(0, 42);
    channel.writeInbound(Unpooled.wrappedBuffer(FrameHeader.encode(FrameHeader.PING, head, 0)));
    ByteBuf answer = channel.readOutbound();
    assertEquals(FrameHeader.PONG, answer.getByte(12));
    assertEquals(42, answer.getLong(FrameHeader.BYTES));
    answer.release();
    assertEquals(0, link.figures().framesIn());
  }

  @Test
  void theListenerHearsOfTheEndOnceAndLast() {
    link.close();
    link.close(LinkEnd.Reason.REPLACED, "too late");
    receive(1);
    channel.runPendingTasks();
    assertEquals(1, listener.ends.size());
    assertEquals(LinkEnd.Reason.CLOSED_HERE, listener.end().reason());
    assertTrue(link.ended().isDone());
    assertEquals(1, listener.frames.size(), "what came before the end was told");
  }
}

package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How fast streams are over loopback; prints figures, which depend on the machine. */
@Tag("slow")
final class StreamsSpeedTest {
  private static final int MEBIBYTE = 1 << 20;
  private static final int FRAMES = 4_000;
  private static final int WARM_UP = 20_000;
  private static final int ROUND_TRIPS = 50_000;

  private final RecordingListener dialling = new RecordingListener();
  private final AtomicLong arrived = new AtomicLong();
  private final Semaphore echoes = new Semaphore(0);
  private final Semaphore room = new Semaphore(0);
  @TempDir Path folder;
  private NettyStreams one;
  private NettyStreams two;

  /** Connects both. */
  private BrokerLink connect(Transport transport, LinkListener accepting) {
    one = new NettyStreams(StreamConfig.DEFAULTS, transport, () -> node(1), () -> 0.5);
    two = new NettyStreams(StreamConfig.DEFAULTS, transport, () -> node(2), () -> 0.5);
    BrokerListener listener =
        one.listen(BrokerStreamsContract.ANY_PORT, accepting).toCompletableFuture().join();
    DialListener echoed = new Dialling(dialling, echoes, room);
    two.dial(1, listener.address(), echoed);
    Awaiting.until("the link", () -> dialling.links.size() == 1);
    return dialling.link();
  }

  private static NodeIdentity node(int id) {
    return BrokerStreamsContract.node(id);
  }

  @AfterEach
  void close() {
    two.close();
    one.close();
  }

  @ParameterizedTest
  @EnumSource
  void roundTripOfOneKibibyte(Transport transport) throws InterruptedException {
    LinkListener echo =
        new ForwardingListener(new RecordingListener()) {
          @Override
          public void received(BrokerLink link, ReceivedFrame frame) {
            ByteBuffer copy = ByteBuffer.allocateDirect(frame.body().remaining());
            copy.put(frame.body()).flip();
            frame.release();
            link.send(new OutgoingFrame(1, ByteBuffer.allocate(0), FrameBody.of(copy)));
          }
        };
    BrokerLink link = connect(transport, echo);
    ByteBuffer body = ByteBuffer.allocateDirect(1_024);
    long[] nanos = new long[ROUND_TRIPS];
    for (int i = -WARM_UP; i < ROUND_TRIPS; i++) {
      long begin = System.nanoTime();
      link.send(new OutgoingFrame(1, ByteBuffer.allocate(0), FrameBody.of(body)));
      echoes.acquire();
      if (i >= 0) {
        nanos[i] = System.nanoTime() - begin;
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        "%s: round trip of 1 KiB, two thread hops of the caller included: P50 %.1f us, P99 %.1f"
            + " us%n",
        transport, nanos[ROUND_TRIPS / 2] / 1e3, nanos[ROUND_TRIPS / 100 * 99] / 1e3);
    assertEquals(WARM_UP + ROUND_TRIPS, link.figures().framesIn());
  }

  @ParameterizedTest
  @EnumSource
  void framesOfOneMebibyteFromMemory(Transport transport) throws InterruptedException {
    ByteBuffer bytes = ByteBuffer.allocateDirect(MEBIBYTE);
    stream(transport, "memory", () -> FrameBody.of(bytes));
  }

  @ParameterizedTest
  @EnumSource
  void framesOfOneMebibyteFromAFile(Transport transport) throws Exception {
    Path file = Files.write(folder.resolve("segment"), new byte[64 * MEBIBYTE]);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      AtomicLong position = new AtomicLong();
      Supplier<FrameBody> next =
          () ->
              new FrameBody.InFile(
                  channel, position.getAndAdd(MEBIBYTE) % (64L * MEBIBYTE), MEBIBYTE, () -> {});
      stream(transport, "a file", next);
    } catch (IOException e) {
      throw new AssertionError(file.toString(), e);
    }
  }

  private void stream(Transport transport, String from, Supplier<FrameBody> bodies)
      throws InterruptedException {
    LinkListener counting =
        new ForwardingListener(new RecordingListener()) {
          @Override
          public void received(BrokerLink link, ReceivedFrame frame) {
            arrived.addAndGet(frame.sizeInBytes());
            frame.release();
          }
        };
    BrokerLink link = connect(transport, counting);
    for (int round = 0; round < 3; round++) {
      arrived.set(0);
      long begin = System.nanoTime();
      for (int i = 0; i < FRAMES; i++) {
        OutgoingFrame frame = new OutgoingFrame(1, ByteBuffer.allocate(64), bodies.get());
        while (!link.send(frame)) {
          room.acquire();
        }
      }
      long all = FRAMES * (64L + MEBIBYTE);
      Awaiting.until("all frames", () -> arrived.get() == all);
      double seconds = (System.nanoTime() - begin) / 1e9;
      System.out.printf(
          "%s: frames of 1 MiB from %s: %.0f MB/s%n", transport, from, all / seconds / 1e6);
    }
  }

  /** Counts echoes, and says when there is room. */
  private static final class Dialling extends ForwardingListener implements DialListener {
    private final DialListener to;
    private final Semaphore echoes;
    private final Semaphore room;

    Dialling(DialListener to, Semaphore echoes, Semaphore room) {
      super(to);
      this.to = to;
      this.echoes = echoes;
      this.room = room;
    }

    @Override
    public void received(BrokerLink link, ReceivedFrame frame) {
      frame.release();
      echoes.release();
    }

    @Override
    public void writable(BrokerLink link) {
      room.release();
    }

    @Override
    public void connectionRefused(
        int nodeId, InetSocketAddress address, Optional<NodeIdentity> lastPeer) {
      to.connectionRefused(nodeId, address, lastPeer);
    }
  }
}

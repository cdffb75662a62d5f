package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Threads that send, release and close at random, on links that come and go: whatever the order of
 * events, each body is released once, frames of a link arrive in order without a gap, and nothing
 * is left over.
 */
final class LinkStressTest {
  private static final long SEED = 20_261_122;
  private static final int LINKS = 40;
  private static final int SENDERS = 3;

  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private final List<String> faults = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<ReceivedFrame> held = new ConcurrentLinkedQueue<>();
  private final Side accepting = new Side();
  private final Side dialling = new Side();
  private final AtomicBoolean done = new AtomicBoolean();

  /** Checks what it is told, and lets others release it. */
  private final class Side implements DialListener {
    private final AtomicLong frames = new AtomicLong();
    private volatile BrokerLink link;
    private long[] next;

    @Override
    public void connected(BrokerLink connected) {
      if (link != null) {
        faults.add("a second link while there is one");
      }
      next = new long[SENDERS];
      link = connected;
    }

    @Override
    public void received(BrokerLink from, ReceivedFrame frame) {
      long number = frame.head().getLong();
      int sender = frame.kind();
      // Senders number what was accepted by a link from 0.
      if (number != next[sender]++) {
        faults.add(from + ": frame " + number + " of sender " + sender + " out of order");
      }
      frames.incrementAndGet();
      held.add(frame);
    }

    @Override
    public void writable(BrokerLink ready) {
      if (ready != link) {
        faults.add("a link that isn't there is writable");
      }
    }

    @Override
    public void disconnected(BrokerLink gone, LinkEnd end) {
      if (gone != link) {
        faults.add("a link ends that isn't there");
      }
      link = null;
    }

    @Override
    public void connectionRefused(
        int nodeId, InetSocketAddress address, Optional<NodeIdentity> lastPeer) {
      faults.add("refused by " + address);
    }
  }

  private void send(int sender, Side side, Random random) {
    BrokerLink link = null;
    long number = 0;
    while (!done.get()) {
      BrokerLink now = side.link;
      if (now == null) {
        Awaiting.briefly();
        continue;
      }
      if (now != link) {
        link = now;
        number = 0;
      }
      AtomicBoolean once = new AtomicBoolean();
      FrameBody body =
          new FrameBody.InMemory(
              ByteBuffer.allocate(random.nextInt(20_000)),
              () -> {
                released.incrementAndGet();
                if (!once.compareAndSet(false, true)) {
                  faults.add("a body is released twice");
                }
              });
      ByteBuffer head = ByteBuffer.allocate(8).putLong(0, number);
      // Counted before, so that never more are released than counted.
      accepted.incrementAndGet();
      if (link.send(new OutgoingFrame(sender, head, body))) {
        number++;
      } else {
        accepted.decrementAndGet();
        Awaiting.briefly();
      }
    }
  }

  private void release() {
    while (!done.get() || !held.isEmpty()) {
      ReceivedFrame frame = held.poll();
      if (frame == null) {
        Awaiting.briefly();
      } else {
        frame.release();
      }
    }
  }

  @Test
  void nothingIsLostTwiceOrLeftOver() throws InterruptedException {
    StreamConfig config =
        new StreamConfig(new LinkSizes(64 << 10, 100_000, 50_000), LinkTimes.DEFAULTS, 4, 4, 2);
    NettyStreams one = streams(config, 1);
    NettyStreams two = streams(config, 2);
    BrokerListener listener =
        one.listen(BrokerStreamsContract.ANY_PORT, accepting).toCompletableFuture().join();
    Dialer dialer = two.dial(1, listener.address(), dialling);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < SENDERS; i++) {
      int sender = i;
      Random random = new Random(SEED + i);
      threads.add(new Thread(() -> send(sender, dialling, random)));
    }
    threads.add(new Thread(() -> send(0, accepting, new Random(SEED - 1))));
    threads.add(new Thread(this::release));
    threads.forEach(Thread::start);
    Random random = new Random(SEED);
    for (int i = 1; i <= LINKS; i++) {
      long frames = accepting.frames.get() + random.nextInt(200);
      Awaiting.until("frames over link " + i, () -> accepting.frames.get() >= frames);
      closeUntilThereIsAnother(random.nextBoolean() ? accepting : dialling, dialer);
    }
    dialer.close();
    done.set(true);
    for (Thread thread : threads) {
      thread.join();
    }
    two.close();
    one.close();
    // What was received after the thread that releases had nothing left to do.
    release();
    assertEquals(List.of(), faults, "seed " + SEED);
    assertEquals(accepted.get(), released.get());
    assertTrue(dialer.connects() >= LINKS);
    for (NettyStreams streams : List.of(one, two)) {
      assertEquals(0, streams.figures().queuedBytes());
      assertEquals(0, streams.figures().heldBytes());
    }
  }

  private static void closeUntilThereIsAnother(Side side, Dialer dialer) {
    long before = dialer.connects();
    Awaiting.until(
        "another link",
        () -> {
          BrokerLink link = side.link;
          if (link != null) {
            link.close();
          }
          return dialer.connects() > before;
        });
  }

  private static NettyStreams streams(StreamConfig config, int node) {
    Random random = new Random(node);
    return new NettyStreams(
        config,
        Transport.best(),
        () -> BrokerStreamsContract.node(node),
        () -> random.nextDouble());
  }
}

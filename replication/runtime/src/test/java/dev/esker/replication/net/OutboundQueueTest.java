package dev.esker.replication.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OutboundQueueTest {
  private static final int LIMIT = 10_000;

  private final LinkCounters whole = new LinkCounters(null);
  private final LinkCounters counters = new LinkCounters(whole);
  private final OutboundQueue queue = new OutboundQueue(counters, LIMIT);
  private final AtomicInteger released = new AtomicInteger();

  /** How often there was room again; guarded by this. */
  private int news;

  private OutgoingFrame frame(int cost) {
    ByteBuffer bytes = ByteBuffer.allocate(cost - OutgoingFrame.OVERHEAD_BYTES);
    FrameBody body = new FrameBody.InMemory(bytes, released::incrementAndGet);
    return new OutgoingFrame(1, ByteBuffer.allocate(0), body);
  }

  @Test
  void takesWhatFitsToTheByte() {
    assertTrue(queue.offer(frame(4_000)));
    assertTrue(queue.offer(frame(6_000)));
    assertFalse(queue.offer(frame(256)));
    assertEquals(LIMIT, counters.figures().queuedBytes());
    assertEquals(LIMIT, whole.figures().queuedBytes());
    assertEquals(0, released.get());
  }

  @Test
  void emptyFramesCountToo() {
    int taken = 0;
    while (queue.offer(OutgoingFrame.of(1, ByteBuffer.allocate(0)))) {
      taken++;
    }
    assertEquals(LIMIT / OutgoingFrame.OVERHEAD_BYTES, taken);
  }

  @Test
  void roomIsToldOnceAndOnlyToThoseWhoWereRefused() {
    for (int i = 0; i < 10; i++) {
      assertTrue(queue.offer(frame(1_000)));
    }
    assertFalse(queue.left(queue.poll()));
    assertTrue(queue.offer(frame(1_000)));
    assertFalse(queue.offer(frame(1_000)));
    for (int i = 0; i < 4; i++) {
      assertFalse(queue.left(queue.poll()), "left " + i);
    }
    assertTrue(queue.left(queue.poll()), "half is free");
    assertFalse(queue.left(queue.poll()));
    assertEquals(7, released.get());
    assertEquals(4_000, counters.figures().queuedBytes());
  }

  /** The last frame leaves after there was no room, and before anybody is known to wait. */
  @Test
  void whoIsRefusedWhileTheLastFrameLeavesTriesAgain() {
    AtomicReference<OutboundQueue> full = new AtomicReference<>();
    LinkCounters slow =
        new LinkCounters(null) {
          @Override
          boolean tryQueue(long bytes, long limit) {
            boolean room = super.tryQueue(bytes, limit);
            OutgoingFrame last = room ? null : full.get().poll();
            if (last != null) {
              assertFalse(full.get().left(last), "nobody waits yet");
            }
            return room;
          }
        };
    full.set(new OutboundQueue(slow, LIMIT));
    assertTrue(full.get().offer(frame(9_000)));
    assertTrue(full.get().offer(frame(9_000)), "or nobody would ever say that there is room");
  }

  @Test
  void afterTheCloseNothingIsTakenAndWhatWaitsIsReleased() {
    queue.offer(frame(1_000));
    queue.offer(frame(1_000));
    OutgoingFrame written = queue.poll();
    queue.close();
    assertEquals(1, released.get());
    assertFalse(queue.offer(frame(1_000)));
    assertNull(queue.poll());
    queue.left(written);
    assertEquals(2, released.get());
    assertEquals(0, whole.figures().queuedBytes());
  }

  /**
   * Threads that wait whenever they are refused, and one that takes: nobody waits for ever. With
   * one sender nobody else's refusal helps it.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void nobodyIsForgotten(int threads) throws InterruptedException {
    int each = 20_000 / threads;
    List<Thread> senders = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread sender = new Thread(() -> send(each));
      sender.setDaemon(true);
      senders.add(sender);
      sender.start();
    }
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (released.get() < threads * each) {
      OutgoingFrame frame = queue.poll();
      if (frame == null) {
        assertTrue(System.nanoTime() < deadline, () -> "stuck after " + released + " frames");
        Thread.onSpinWait();
      } else {
        assertTrue(counters.figures().queuedBytes() <= LIMIT);
        if (queue.left(frame)) {
          tellThatThereIsRoom();
        }
      }
    }
    for (Thread sender : senders) {
      sender.join();
    }
    assertEquals(0, counters.figures().queuedBytes());
  }

  @Test
  void whatIsOfferedWhileItClosesIsRefusedOrReleased() throws InterruptedException {
    int rounds = 5_000;
    AtomicReference<OutboundQueue> next = new AtomicReference<>();
    Thread closer =
        new Thread(
            () -> {
              for (int i = 0; i < rounds; i++) {
                OutboundQueue closing = next.getAndSet(null);
                while (closing == null) {
                  Thread.onSpinWait();
                  closing = next.getAndSet(null);
                }
                closing.close();
              }
            });
    closer.setDaemon(true);
    closer.start();
    int taken = 0;
    for (int i = 0; i < rounds; i++) {
      OutboundQueue closing = new OutboundQueue(counters, LIMIT);
      next.set(closing);
      while (closing.offer(frame(256))) {
        taken++;
        if (counters.figures().queuedBytes() > LIMIT / 2) {
          // Room for the next, as the event loop would make it.
          OutgoingFrame written = closing.poll();
          if (written != null) {
            closing.left(written);
          }
        }
      }
    }
    closer.join();
    assertEquals(taken, released.get());
    assertEquals(0, counters.figures().queuedBytes());
  }

  private void send(int count) {
    for (int sent = 0; sent < count; sent++) {
      // Large ones only go alone.
      OutgoingFrame frame = frame(sent % 7 == 0 ? 1_000 : 9_900);
      int news = news();
      while (!queue.offer(frame)) {
        awaitNewsAfter(news);
        news = news();
      }
    }
  }

  private synchronized int news() {
    return news;
  }

  private synchronized void tellThatThereIsRoom() {
    news++;
    notifyAll();
  }

  private synchronized void awaitNewsAfter(int seen) {
    try {
      while (news == seen) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

package dev.esker.replication.net;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The frames that a link has accepted and that haven't left, bounded by what they cost together.
 *
 * <p>Any thread offers; the link's event loop takes. A frame's cost is given back when it has left
 * the process, not when it is taken, so what waits in the channel counts too.
 *
 * <p>Who was refused must be told when there is room again. The refusing thread sets {@link
 * #refused} and <em>then</em> tries once more: if that fails, some frame is there that hasn't left,
 * and when it does the flag is seen.
 */
final class OutboundQueue {
  private final LinkCounters counters;
  private final long limit;
  private final Queue<OutgoingFrame> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean refused = new AtomicBoolean();
  private volatile boolean closed;

  OutboundQueue(LinkCounters counters, long limit) {
    this.counters = counters;
    this.limit = limit;
  }

  /** Whether there is room for the frame, which then is the queue's. */
  boolean offer(OutgoingFrame frame) {
    if (closed || !reserve(frame.cost())) {
      return false;
    }
    waiting.add(frame);
    if (closed) {
      releaseWaiting();
    }
    return true;
  }

  private boolean reserve(long cost) {
    if (counters.tryQueue(cost, limit)) {
      return true;
    }
    refused.set(true);
    return counters.tryQueue(cost, limit);
  }

  /** The next to write, or null. */
  OutgoingFrame poll() {
    return waiting.poll();
  }

  /** Releases a frame that has left, or can't; whether it is time to say that there is room. */
  boolean left(OutgoingFrame frame) {
    long still = counters.unqueued(frame.cost());
    frame.body().release();
    return still <= limit / 2 && refused.getAndSet(false);
  }

  /** Takes no more, and releases what wasn't polled. */
  void close() {
    closed = true;
    releaseWaiting();
  }

  private void releaseWaiting() {
    for (OutgoingFrame frame = poll(); frame != null; frame = poll()) {
      counters.unqueued(frame.cost());
      frame.body().release();
    }
  }
}

package dev.esker.replication.net;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** The figures of one link, which are those of the whole as well. Any thread. */
class LinkCounters {
  /** Of all links, or null if this is that. */
  private final LinkCounters whole;

  private final LongAdder bytesIn = new LongAdder();
  private final LongAdder bytesOut = new LongAdder();
  private final LongAdder framesIn = new LongAdder();
  private final LongAdder framesOut = new LongAdder();
  private final AtomicLong queued = new AtomicLong();
  private final AtomicLong held = new AtomicLong();
  private volatile long roundTripNanos = -1;

  LinkCounters(LinkCounters whole) {
    this.whole = whole;
  }

  void received(long bytes) {
    bytesIn.add(bytes);
    if (whole != null) {
      whole.received(bytes);
    }
  }

  void sent(long bytes) {
    bytesOut.add(bytes);
    if (whole != null) {
      whole.sent(bytes);
    }
  }

  void frameReceived() {
    framesIn.increment();
    if (whole != null) {
      whole.frameReceived();
    }
  }

  void frameSent() {
    framesOut.increment();
    if (whole != null) {
      whole.frameSent();
    }
  }

  /** Takes room in the queue if there is as much. */
  boolean tryQueue(long bytes, long limit) {
    long before = queued.get();
    while (before + bytes <= limit) {
      if (queued.compareAndSet(before, before + bytes)) {
        if (whole != null) {
          whole.queued.addAndGet(bytes);
        }
        return true;
      }
      before = queued.get();
    }
    return false;
  }

  /** Gives room back; returns what is still taken. */
  long unqueued(long bytes) {
    if (whole != null) {
      whole.queued.addAndGet(-bytes);
    }
    return queued.addAndGet(-bytes);
  }

  /** Notes what was handed over (or, negative, released); returns what is held now. */
  long held(long change) {
    if (whole != null) {
      whole.held.addAndGet(change);
    }
    return held.addAndGet(change);
  }

  long held() {
    return held.get();
  }

  void roundTrip(long nanos) {
    roundTripNanos = nanos;
  }

  LinkFigures figures() {
    return new LinkFigures(
        bytesIn.sum(),
        bytesOut.sum(),
        framesIn.sum(),
        framesOut.sum(),
        queued.get(),
        held.get(),
        roundTripNanos);
  }
}

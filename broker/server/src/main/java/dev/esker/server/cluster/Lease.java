package dev.esker.server.cluster;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How long this broker may serve as a leader: it counts from the moment at which the heartbeat that
 * earned it was sent, by the clock of whoever asks, so that a process that was stopped and goes on
 * knows at once that its time is over. Any thread.
 */
final class Lease {
  private final AtomicLong until = new AtomicLong(System.nanoTime());

  /** Whether it is held at that time. */
  boolean isHeld(long nowNanos) {
    return until.get() - nowNanos > 0;
  }

  /** Prolongs it; never shortens it. */
  void grant(long sentNanos, long nanos) {
    until.accumulateAndGet(sentNanos + nanos, (one, two) -> one - two > 0 ? one : two);
  }

  /** Ends it: the controller doesn't know this run any more. */
  void revoke(long nowNanos) {
    until.set(nowNanos);
  }
}

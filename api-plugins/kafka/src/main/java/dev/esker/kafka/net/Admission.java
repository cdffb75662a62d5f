package dev.esker.kafka.net;

import dev.esker.spi.ConnectionLimits;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a connection's requests hold, and whether its next frame may be begun and may grow.
 *
 * <p>Used on the connection's event loop only, but for what {@link #finish} returns.
 */
final class Admission {
  private final ConnectionLimits limits;
  private final InFlightBudget budget;
  private final Runnable whenGranted;
  private final AtomicLong heldBytes = new AtomicLong();

  /** The budget's share of the frame that is being read or waits for it, or null. */
  private InFlightBudget.Claim claim;

  private int frameBytes;
  private boolean waiting;

  /**
   * Nothing is held yet.
   *
   * @param whenGranted run on any thread when what wasn't granted at once is now
   */
  Admission(ConnectionLimits limits, InFlightBudget budget, Runnable whenGranted) {
    this.limits = limits;
    this.budget = budget;
    this.whenGranted = whenGranted;
  }

  /** Whether a frame waits to be begun or to grow. */
  boolean isWaiting() {
    return waiting;
  }

  /**
   * Whether a frame of that length may be begun.
   *
   * @param requests how many the connection has already
   * @param alone whether it may have no others
   */
  boolean begin(int length, int requests, boolean alone) {
    if (claim == null) {
      long held = heldBytes.get();
      boolean fits = held == 0 || held + length <= limits.maxInFlightBytesPerConnection();
      int most = alone ? 1 : limits.maxInFlightRequestsPerConnection();
      if (!fits || requests >= most) {
        waiting = true;
        return false;
      }
      claim = budget.claim(Math.min(length, InFlightBudget.FIRST_BYTES), whenGranted);
      frameBytes = length;
      heldBytes.addAndGet(length);
    }
    waiting = !claim.isGranted();
    return !waiting;
  }

  /** Whether the frame may have so many bytes in all. */
  boolean grow(int bytes) {
    waiting = !claim.growTo(bytes);
    return !waiting;
  }

  /** The frame's share if others wait for it, else null; the same object for the same frame. */
  Object overdrawn() {
    return claim != null && claim.isOverdrawn() ? claim : null;
  }

  /**
   * The frame is whole.
   *
   * @return gives its memory back; to be run once, on any thread
   */
  Runnable finish() {
    InFlightBudget.Claim share = claim;
    int bytes = frameBytes;
    claim = null;
    share.finished();
    return () -> {
      heldBytes.addAndGet(-bytes);
      share.release();
    };
  }

  /** There will be no whole frame. */
  void drop() {
    waiting = false;
    if (claim != null) {
      finish().run();
    }
  }
}

package dev.esker.kafka.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes that requests of all connections together may occupy.
 *
 * <p>A frame claims its first {@link #FIRST_BYTES} when its length is known, and more only as its
 * bytes arrive: a length that is only announced takes next to nothing from the others. Claims that
 * don't fit wait in the order in which they came.
 *
 * <p>Frames that have begun could take everything, and then none of them could end. So what they
 * have beyond their first bytes may be half of the budget at most, which leaves the other half to
 * small requests; and the frame that has waited longest for more goes beyond either limit, alone,
 * until its request is answered. So there is always one that can be finished, and the budget is
 * exceeded by the rest of one frame at most. Whoever holds that place has to hurry: see {@link
 * Claim#isOverdrawn}.
 *
 * <p>Any thread may claim and release.
 */
final class InFlightBudget {

  /** What a frame gets at first, if it is as large. */
  static final int FIRST_BYTES = 64 << 10;

  private final long capacity;
  private final ArrayDeque<Claim> beginnings = new ArrayDeque<>();
  private final ArrayDeque<Claim> growths = new ArrayDeque<>();
  private long used;

  /** What frames that aren't whole yet have beyond their first bytes. */
  private long unfinished;

  /** The one that may exceed the limits, or null. */
  private Claim overdrawn;

  InFlightBudget(long capacity) {
    this.capacity = capacity;
  }

  /** The share of one frame. */
  final class Claim {
    private final Runnable whenGranted;
    private long wanted;
    private long held;
    private long grown;
    private boolean released;

    private Claim(long wanted, Runnable whenGranted) {
      this.wanted = wanted;
      this.whenGranted = whenGranted;
    }

    /** Whether it has what it was asked to have. */
    boolean isGranted() {
      synchronized (InFlightBudget.this) {
        return held >= wanted && !released;
      }
    }

    /**
     * Asks for so many bytes in all. Asking again for as many as before only says how it stands.
     *
     * @return whether they are granted; if not, {@code whenGranted} is run once they are
     * @throws IllegalStateException if what was asked for before isn't granted yet
     */
    boolean growTo(long bytes) {
      return InFlightBudget.this.grow(this, bytes);
    }

    /** Whether it exceeds the limits, as one claim at a time may. */
    boolean isOverdrawn() {
      synchronized (InFlightBudget.this) {
        return overdrawn == this;
      }
    }

    /** The frame is whole: what it has makes way when its request is answered. */
    void finished() {
      InFlightBudget.this.change(() -> settle(this));
    }

    /** Gives it back, or stops waiting for it; a second call does nothing. */
    void release() {
      InFlightBudget.this.change(() -> giveBack(this));
    }
  }

  /**
   * Claims the first bytes of a frame.
   *
   * @param whenGranted run, on whatever thread gave bytes back, when this or {@link Claim#growTo}
   *     wasn't granted at once and is now
   */
  Claim claim(long bytes, Runnable whenGranted) {
    Claim claim = new Claim(bytes, whenGranted);
    synchronized (this) {
      if (beginnings.isEmpty() && fits(bytes)) {
        claim.held = bytes;
        used += bytes;
      } else {
        beginnings.add(claim);
      }
    }
    return claim;
  }

  /** The bytes that are claimed now. */
  synchronized long used() {
    return used;
  }

  private synchronized boolean grow(Claim claim, long bytes) {
    if (claim.released) {
      return false;
    }
    if (bytes > claim.wanted) {
      if (claim.held < claim.wanted) {
        throw new IllegalStateException("what was claimed before isn't granted yet");
      }
      claim.wanted = bytes;
      // The one that may exceed the limits waits for nobody.
      boolean turn = growths.isEmpty() || claim == overdrawn;
      if (!turn || !tryGrow(claim)) {
        growths.add(claim);
      }
    }
    return claim.held >= claim.wanted;
  }

  private boolean tryGrow(Claim claim) {
    long more = claim.wanted - claim.held;
    if (used + more > capacity || unfinished + more > capacity / 2) {
      if (overdrawn != null && overdrawn != claim) {
        return false;
      }
      overdrawn = claim;
    }
    used += more;
    unfinished += more;
    claim.grown += more;
    claim.held = claim.wanted;
    return true;
  }

  private boolean fits(long bytes) {
    return used == 0 || used + bytes <= capacity;
  }

  private void settle(Claim claim) {
    unfinished -= claim.grown;
    claim.grown = 0;
  }

  private void giveBack(Claim claim) {
    if (claim.released) {
      return;
    }
    claim.released = true;
    settle(claim);
    used -= claim.held;
    if (claim.held < claim.wanted) {
      beginnings.remove(claim);
      growths.remove(claim);
    }
    if (overdrawn == claim) {
      overdrawn = null;
    }
  }

  /** Makes a change that may leave room for those that wait. */
  private void change(Runnable change) {
    List<Claim> granted = new ArrayList<>(0);
    synchronized (this) {
      change.run();
      while (!growths.isEmpty() && tryGrow(growths.peek())) {
        granted.add(growths.remove());
      }
      while (!beginnings.isEmpty() && fits(beginnings.peek().wanted)) {
        Claim next = beginnings.remove();
        next.held = next.wanted;
        used += next.held;
        granted.add(next);
      }
    }
    granted.forEach(next -> next.whenGranted.run());
  }
}

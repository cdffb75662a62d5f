package dev.esker.kafka.net;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * The bytes that requests of all connections together may occupy.
 *
 * <p>Claims that don't fit wait in a queue, first come first served, so that small requests can't
 * starve a large one. A claim larger than the whole budget is granted when nothing else is. Any
 * thread may claim and release.
 */
final class InFlightBudget {
  private final long capacity;
  private final ArrayDeque<Claim> waiting = new ArrayDeque<>();
  private long used;

  InFlightBudget(long capacity) {
    this.capacity = capacity;
  }

  /** A share of the budget, granted or not yet. */
  final class Claim {
    private final long bytes;
    private final Runnable whenGranted;
    private boolean granted;
    private boolean released;

    private Claim(long bytes, Runnable whenGranted) {
      this.bytes = bytes;
      this.whenGranted = whenGranted;
    }

    boolean isGranted() {
      synchronized (InFlightBudget.this) {
        return granted && !released;
      }
    }

    /** Gives it back, or stops waiting for it; a second call does nothing. */
    void release() {
      InFlightBudget.this.release(this);
    }
  }

  /**
   * Claims bytes.
   *
   * @param whenGranted run, on whatever thread gave bytes back, unless the claim is granted at once
   */
  synchronized Claim claim(long bytes, Runnable whenGranted) {
    Claim claim = new Claim(bytes, whenGranted);
    if (waiting.isEmpty() && fits(bytes)) {
      grant(claim);
    } else {
      waiting.add(claim);
    }
    return claim;
  }

  /** The bytes that are claimed now. */
  synchronized long used() {
    return used;
  }

  private void release(Claim claim) {
    List<Claim> granted = new ArrayList<>(0);
    synchronized (this) {
      if (claim.released) {
        return;
      }
      claim.released = true;
      if (claim.granted) {
        used -= claim.bytes;
      } else {
        waiting.remove(claim);
      }
      for (Iterator<Claim> next = waiting.iterator(); next.hasNext(); ) {
        Claim candidate = next.next();
        if (!fits(candidate.bytes)) {
          break;
        }
        next.remove();
        grant(candidate);
        granted.add(candidate);
      }
    }
    granted.forEach(next -> next.whenGranted.run());
  }

  private boolean fits(long bytes) {
    return used == 0 || used + bytes <= capacity;
  }

  private void grant(Claim claim) {
    claim.granted = true;
    used += claim.bytes;
  }
}

package dev.esker.wal.io;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link Clock} that moves only when it is told to. Safe for threads. */
public final class ManualClock implements Clock {
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong wallOffset;

  /** A clock whose wall time starts at {@code wallMillis} and whose nanoseconds start at 0. */
  public ManualClock(long wallMillis) {
    this.wallOffset = new AtomicLong(wallMillis);
  }

  @Override
  public long nowNanos() {
    return nanos.get();
  }

  @Override
  public long wallMillis() {
    return wallOffset.get() + TimeUnit.NANOSECONDS.toMillis(nanos.get());
  }

  /** Moves both readings forward. */
  public void advance(long amount, TimeUnit unit) {
    if (amount < 0) {
      throw new IllegalArgumentException("a clock can't go back by " + amount);
    }
    nanos.addAndGet(unit.toNanos(amount));
  }

  /** Lets the wall time jump, forward or back, as an administrator would. */
  public void jumpWall(long millis) {
    wallOffset.addAndGet(millis);
  }
}

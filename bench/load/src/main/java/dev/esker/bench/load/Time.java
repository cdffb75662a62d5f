package dev.esker.bench.load;

import java.util.concurrent.locks.LockSupport;

/** The time that a load runs by; any thread may call it. */
public interface Time {

  /** Nanoseconds that only go up; says nothing about the time of day. */
  long nowNanos();

  /** Waits about so long; may return earlier. */
  void park(long nanos);

  /** That of this machine. A park is late by some tens of microseconds, as the scheduler likes. */
  static Time system() {
    return new Time() {
      @Override
      public long nowNanos() {
        return System.nanoTime();
      }

      @Override
      public void park(long nanos) {
        LockSupport.parkNanos(nanos);
      }
    };
  }
}

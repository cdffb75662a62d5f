package dev.esker.engine.compaction;

import dev.esker.wal.io.Clock;

/** Says how long to pause so that no more than a rate is read and written. Any thread. */
final class Throttle {
  private static final double NANOS_PER_SECOND = 1e9;

  private final Clock clock;
  private final double bytesPerSecond;
  private long freeAt;

  /**
   * Lets the first bytes through at once.
   *
   * @param bytesPerSecond {@link Double#MAX_VALUE} for no limit
   */
  Throttle(Clock clock, double bytesPerSecond) {
    this.clock = clock;
    this.bytesPerSecond = bytesPerSecond;
    this.freeAt = clock.nowNanos();
  }

  /** Counts bytes, and returns how many nanoseconds to pause before more; 0 for none. */
  synchronized long pauseNanos(long bytes) {
    if (bytesPerSecond == Double.MAX_VALUE) {
      return 0;
    }
    long now = clock.nowNanos();
    long from = freeAt - now > 0 ? freeAt : now;
    freeAt = from + (long) (bytes / bytesPerSecond * NANOS_PER_SECOND);
    return freeAt - now;
  }

  /** How many nanoseconds are left of the last pause; 0 if it is over. */
  synchronized long remainingNanos() {
    return bytesPerSecond == Double.MAX_VALUE ? 0 : Math.max(0, freeAt - clock.nowNanos());
  }
}

package dev.esker.wal.io;

/** The seam between the code and time. May be called from any thread. */
public interface Clock {

  /** A monotonic reading in nanoseconds; only differences mean anything. */
  long nowNanos();

  /** Milliseconds since the epoch (UTC), as stored in records; may jump. */
  long wallMillis();

  /** The clock of this machine. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }
}

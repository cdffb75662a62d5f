package dev.esker.wal.io;

/** The clock of this machine; the one place that asks it. */
enum SystemClock implements Clock {
  INSTANCE;

  @Override
  public long nowNanos() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }
}

package dev.esker.bench.load;

/** A time that only moves when one waits or says so. For one thread. */
final class ManualTime implements Time {
  private long nanos;

  ManualTime(long nanos) {
    this.nanos = nanos;
  }

  void advance(long by) {
    nanos += by;
  }

  @Override
  public long nowNanos() {
    return nanos;
  }

  @Override
  public void park(long by) {
    nanos += by;
  }
}

package dev.esker.wal;

/**
 * The positions that the roles of a log publish to each other. Each has one writer; all are
 * volatile, so whoever reads a position sees everything that its writer did before it published.
 */
final class Positions {
  private volatile long written;
  private volatile long durable;
  private volatile long start;

  Positions(long start, long end) {
    this.start = start;
    this.written = end;
    this.durable = end;
  }

  /** Everything below has been given to the operating system. Set by the append role. */
  long written() {
    return written;
  }

  void written(long position) {
    written = position;
  }

  /** Everything below is stable. Set by the force role. */
  long durable() {
    return durable;
  }

  void durable(long position) {
    durable = position;
  }

  /** The first position that is retained. Set by whoever trims. */
  long start() {
    return start;
  }

  void start(long position) {
    start = position;
  }
}

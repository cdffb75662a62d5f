package dev.esker.engine.partition;

/**
 * How many bytes lie between the high watermark and the end of a log, so that they can be counted
 * when they become readable. Beyond {@value #LIMIT} batches neighbours are counted together, as
 * soon as the last of them is readable. Not thread-safe.
 */
final class UnreadBytes {
  static final int LIMIT = 1024;

  private final long[] ends = new long[LIMIT];
  private final long[] bytes = new long[LIMIT];
  private int first;
  private int size;

  /** Adds bytes of records before {@code end}, which is after everything that was added. */
  void add(long end, long count) {
    if (size == LIMIT) {
      join();
    }
    int at = (first + size) % LIMIT;
    ends[at] = end;
    bytes[at] = count;
    size++;
  }

  private void join() {
    for (int i = 0; i < LIMIT / 2; i++) {
      int one = (first + 2 * i) % LIMIT;
      int other = (one + 1) % LIMIT;
      int to = (first + i) % LIMIT;
      long sum = bytes[one] + bytes[other];
      ends[to] = ends[other];
      bytes[to] = sum;
    }
    size = LIMIT / 2;
  }

  /** Takes out what ends at or before an offset; returns how many bytes. */
  long takeUntil(long offset) {
    long sum = 0;
    while (size > 0 && ends[first] <= offset) {
      sum += bytes[first];
      first = (first + 1) % LIMIT;
      size--;
    }
    return sum;
  }

  /** Forgets what ends after an offset. */
  void cut(long offset) {
    while (size > 0 && ends[(first + size - 1) % LIMIT] > offset) {
      size--;
    }
  }
}

package dev.esker.engine.compaction;

import java.util.Locale;

/** What a pass has read and written so far. One cleaner thread. */
final class PassStats {
  private static final double MIB = 1 << 20;
  private static final double NANOS_PER_SECOND = 1e9;

  private final long startNanos;
  private long indexedNanos;
  private long endNanos;
  private long indexBytes;
  private long bytesRead;
  private long bytesWritten;
  private long recordsRead;
  private long recordsKept;
  private long recordsWithoutKey;
  private double bufferUse;

  PassStats(long nowNanos) {
    this.startNanos = nowNanos;
    this.indexedNanos = nowNanos;
    this.endNanos = nowNanos;
  }

  void indexed(long bytes) {
    indexBytes += bytes;
  }

  void indexDone(long nowNanos, OffsetMap map) {
    indexedNanos = nowNanos;
    bufferUse = (double) map.size() / map.capacity();
  }

  void read(long bytes, int records) {
    bytesRead += bytes;
    recordsRead += records;
  }

  void written(long bytes, int records) {
    bytesWritten += bytes;
    recordsKept += records;
  }

  void recordWithoutKey() {
    recordsWithoutKey++;
  }

  void done(long nowNanos) {
    endNanos = nowNanos;
  }

  /** Read to find keys and to copy. */
  long totalRead() {
    return indexBytes + bytesRead;
  }

  long bytesWritten() {
    return bytesWritten;
  }

  long recordsWithoutKey() {
    return recordsWithoutKey;
  }

  /** The lines that Kafka's cleaner prints. */
  String report(String log, long from, long to) {
    double seconds = seconds(endNanos - startNanos);
    double index = seconds(indexedNanos - startNanos);
    double copy = seconds(endNanos - indexedNanos);
    return String.format(
        Locale.ROOT,
        """
        Log cleaner cleaned log %s (dirty section = [%d, %d])
        \t%,.1f MB of log processed in %,.1f seconds (%,.1f MB/sec).
        \tIndexed %,.1f MB in %,.1f seconds (%,.1f MB/sec, %.1f%% of total time)
        \tBuffer utilization: %.1f%%
        \tCleaned %,.1f MB in %,.1f seconds (%,.1f MB/sec, %.1f%% of total time)
        \tStart size: %,.1f MB (%,d messages)
        \tEnd size: %,.1f MB (%,d messages)
        \t%.1f%% size reduction (%.1f%% fewer messages)""",
        log,
        from,
        to,
        mib(bytesRead),
        seconds,
        ratio(mib(bytesRead), seconds),
        mib(indexBytes),
        index,
        ratio(mib(indexBytes), index),
        100 * ratio(index, seconds),
        100 * bufferUse,
        mib(bytesRead),
        copy,
        ratio(mib(bytesRead), copy),
        100 * ratio(copy, seconds),
        mib(bytesRead),
        recordsRead,
        mib(bytesWritten),
        recordsKept,
        100 * (1 - ratio((double) bytesWritten, (double) bytesRead)),
        100 * (1 - ratio((double) recordsKept, (double) recordsRead)));
  }

  private static double seconds(long nanos) {
    return nanos / NANOS_PER_SECOND;
  }

  private static double mib(long bytes) {
    return bytes / MIB;
  }

  private static double ratio(double part, double whole) {
    return whole == 0 ? 0 : part / whole;
  }
}

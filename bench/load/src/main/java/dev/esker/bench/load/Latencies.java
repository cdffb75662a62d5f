package dev.esker.bench.load;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Latencies of one kind: any thread records, one thread takes samples. In nanoseconds, from one
 * microsecond to one hour, to three digits; what lies outside counts as the nearest of the two.
 */
public final class Latencies {
  /** The least latency that is told from 0. */
  public static final long MIN_NANOS = 1_000;

  /** The greatest latency. */
  public static final long MAX_NANOS = 3_600_000_000_000L;

  private static final int DIGITS = 3;

  private final Recorder recorder = new Recorder(MIN_NANOS, MAX_NANOS, DIGITS);
  private final Histogram total = newHistogram();
  private Histogram interval;

  /** An empty histogram of the same range. */
  public static Histogram newHistogram() {
    return new Histogram(MIN_NANOS, MAX_NANOS, DIGITS);
  }

  /** Records a latency. */
  public void record(long nanos) {
    recorder.recordValue(Math.min(MAX_NANOS, Math.max(0, nanos)));
  }

  /**
   * What was recorded since the last sample. The result is valid until the next call. One thread.
   */
  public Histogram sample() {
    interval = recorder.getIntervalHistogram(interval);
    total.add(interval);
    return interval;
  }

  /** Everything up to the last sample; a live view. One thread. */
  public Histogram total() {
    return total;
  }
}

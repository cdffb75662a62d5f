package dev.esker.bench.load;

import org.HdrHistogram.Histogram;

/**
 * What happened since the interval before. Its histograms are valid only while it is being shown.
 *
 * @param startNanos since the load began
 * @param endNanos since the load began
 * @param acknowledged records
 * @param read records
 * @param ack latencies from due to acknowledged
 * @param endToEnd latencies from due to read
 */
public record Interval(
    long startNanos,
    long endNanos,
    long acknowledged,
    long read,
    Histogram ack,
    Histogram endToEnd) {

  /** Its length in seconds. */
  public double seconds() {
    return (endNanos - startNanos) / 1e9;
  }

  /** Is shown each interval, on the thread that runs the load. */
  @FunctionalInterface
  public interface Listener {

    /** An interval has passed. */
    void passed(Interval interval);
  }
}

package dev.esker.bench.load;

import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What happened since the interval before. Its histograms are valid only while it is being shown.
 *
 * @param startNanos since the load began
 * @param endNanos since the load began
 * @param acknowledged records
 * @param read records; those of a catch-up included
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

    /** The topic is being filled, before the first interval: so many records of all are there. */
    default void filling(long records, long all) {}

    /** Shows everything to each of them. */
    static Listener all(List<Listener> listeners) {
      List<Listener> each = List.copyOf(listeners);
      return new Listener() {
        @Override
        public void passed(Interval interval) {
          each.forEach(listener -> listener.passed(interval));
        }

        @Override
        public void filling(long records, long all) {
          each.forEach(listener -> listener.filling(records, all));
        }
      };
    }
  }
}

package dev.esker.bench.compare.scenario;

import dev.esker.bench.load.Interval;
import dev.esker.bench.load.Latencies;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What was acknowledged and read in a span of time, whenever it was sent.
 *
 * <p>A load as fast as it goes has the client's whole buffer under way all the time, some 32,000
 * records of 1 KiB. Counting only what is handed over after the warm-up, up to its last
 * acknowledgement, would charge a slow peer with emptying the buffer of records that don't count:
 * at a few seconds of load that is most of the time. In a span everything counts that comes in it.
 *
 * <p>An interval counts if its middle lies in the span; intervals take about a second. One thread.
 */
final class Window implements Interval.Listener {
  private final long fromNanos;
  private final long toNanos;
  private final Histogram ack = Latencies.newHistogram();
  private long acknowledged;
  private long read;
  private long nanos;

  /** From so long after the beginning of the load, for so long. */
  Window(Duration from, Duration length) {
    fromNanos = from.toNanos();
    toNanos = fromNanos + length.toNanos();
  }

  @Override
  public void passed(Interval interval) {
    long middle = interval.startNanos() + (interval.endNanos() - interval.startNanos()) / 2;
    if (middle >= fromNanos && middle <= toNanos) {
      acknowledged += interval.acknowledged();
      read += interval.read();
      nanos += interval.endNanos() - interval.startNanos();
      ack.add(interval.ack());
    }
  }

  /** Records acknowledged per second; 0 if no interval lay in the span. */
  double acknowledgedPerSecond() {
    return nanos == 0 ? 0 : acknowledged * 1e9 / nanos;
  }

  /** Records read per second, over all readers; 0 if no interval lay in the span. */
  double readPerSecond() {
    return nanos == 0 ? 0 : read * 1e9 / nanos;
  }

  /** Latencies of what was acknowledged. */
  Histogram ack() {
    return ack;
  }
}

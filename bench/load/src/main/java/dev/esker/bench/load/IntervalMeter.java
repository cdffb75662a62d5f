package dev.esker.bench.load;

import org.HdrHistogram.Histogram;

/** Cuts a run into intervals and shows them. One thread. */
final class IntervalMeter {
  private final Measurements measurements;
  private final Interval.Listener listener;
  private final Window window;
  private final long startNanos;
  private long shownNanos;
  private long shownAcknowledged;
  private long shownRead;

  IntervalMeter(
      Measurements measurements, Interval.Listener listener, Window window, long startNanos) {
    this.measurements = measurements;
    this.listener = listener;
    this.window = window;
    this.startNanos = startNanos;
    this.shownNanos = startNanos;
  }

  /** Shows what has happened since the last time, up to the end of what counts. */
  void tick(long timeNanos) {
    long nowNanos = window.clip(timeNanos);
    long acknowledged = measurements.acknowledged.count();
    long read = measurements.read.count() + measurements.catchUp.map(CatchUp::readCount).orElse(0L);
    Histogram ack = measurements.ack.sample();
    Histogram endToEnd = measurements.endToEnd.sample();
    if (nowNanos - shownNanos > 0) {
      listener.passed(
          new Interval(
              shownNanos - startNanos,
              nowNanos - startNanos,
              acknowledged - shownAcknowledged,
              read - shownRead,
              ack,
              endToEnd));
    }
    shownNanos = nowNanos;
    shownAcknowledged = acknowledged;
    shownRead = read;
  }
}

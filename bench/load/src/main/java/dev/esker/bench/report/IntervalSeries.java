package dev.esker.bench.report;

import dev.esker.bench.load.Interval;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What every second of a run was like, for plots. Of a long run two neighbours are put together as
 * often as it takes to stay within {@link #MAX_POINTS}; counts add up, and of two percentiles the
 * greater stays, so that no bad second is lost. One thread.
 */
public final class IntervalSeries implements Interval.Listener {
  /** The most points. */
  static final int MAX_POINTS = 1_200;

  private static final double P99 = 99;
  private static final double LEAST_SECONDS = 0.2;

  private final List<Point> points = new ArrayList<>();
  private int intervalsPerPoint = 1;
  private int intervalsInLast;

  /**
   * Some time.
   *
   * @param startNanos since the load began
   * @param endNanos since the load began
   * @param acknowledged records
   * @param read records
   * @param ackP99 in nanoseconds; -1 if there were none
   * @param readP99 in nanoseconds; -1 if there were none
   */
  record Point(
      long startNanos, long endNanos, long acknowledged, long read, long ackP99, long readP99) {

    private Point and(Point next) {
      return new Point(
          startNanos,
          next.endNanos,
          acknowledged + next.acknowledged,
          read + next.read,
          Math.max(ackP99, next.ackP99),
          Math.max(readP99, next.readP99));
    }

    double seconds() {
      return (endNanos - startNanos) / 1e9;
    }
  }

  @Override
  public void passed(Interval interval) {
    Point point =
        new Point(
            interval.startNanos(),
            interval.endNanos(),
            interval.acknowledged(),
            interval.read(),
            p99(interval.ack()),
            p99(interval.endToEnd()));
    int last = points.size() - 1;
    if (last >= 0 && point.seconds() < LEAST_SECONDS) {
      // The rate of so short a time, as at the end of a run, says nothing.
      points.set(last, points.get(last).and(point));
      return;
    }
    if (last >= 0 && intervalsInLast < intervalsPerPoint) {
      points.set(last, points.get(last).and(point));
      intervalsInLast++;
      return;
    }
    if (points.size() == MAX_POINTS) {
      halve();
    }
    points.add(point);
    intervalsInLast = 1;
  }

  private void halve() {
    List<Point> half = new ArrayList<>();
    for (int i = 0; i + 1 < points.size(); i += 2) {
      half.add(points.get(i).and(points.get(i + 1)));
    }
    points.clear();
    points.addAll(half);
    intervalsPerPoint *= 2;
  }

  private static long p99(Histogram histogram) {
    return histogram.getTotalCount() == 0 ? -1 : histogram.getValueAtPercentile(P99);
  }

  /** What has passed so far. */
  List<Point> points() {
    return List.copyOf(points);
  }
}

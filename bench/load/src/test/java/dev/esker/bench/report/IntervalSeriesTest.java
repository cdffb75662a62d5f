package dev.esker.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.esker.bench.load.Interval;
import dev.esker.bench.load.Latencies;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class IntervalSeriesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLI = 1_000_000;

  private final IntervalSeries series = new IntervalSeries();

  private void pass(long startNanos, long endNanos, long ackNanos) {
    Histogram ack = Latencies.newHistogram();
    if (ackNanos > 0) {
      ack.recordValue(ackNanos);
    }
    series.passed(new Interval(startNanos, endNanos, 10, 5, ack, Latencies.newHistogram()));
  }

  @Test
  void everySecondIsAPoint() {
    pass(0, SECOND, MILLI);
    pass(SECOND, 2 * SECOND, 0);
    assertEquals(2, series.points().size());
    assertEquals(-1, series.points().get(1).ackP99());
    assertEquals(-1, series.points().get(0).readP99());
    assertEquals(1, series.points().get(0).ackP99() / MILLI);
  }

  @Test
  void aShortRestBelongsToTheSecondBefore() {
    pass(0, SECOND, MILLI);
    pass(SECOND, SECOND + MILLI, 5 * MILLI);
    assertEquals(1, series.points().size());
    assertEquals(20, series.points().get(0).acknowledged());
    assertEquals(1.001, series.points().get(0).seconds(), 1e-9);
    assertEquals(5, series.points().get(0).ackP99() / MILLI);
  }

  @Test
  void aLongRunKeepsItsWorstSecondsInFewerPoints() {
    int seconds = 5 * IntervalSeries.MAX_POINTS + 3;
    for (int i = 0; i < seconds; i++) {
      pass(i * SECOND, (i + 1) * SECOND, i == 777 ? 500 * MILLI : MILLI);
    }
    int size = series.points().size();
    assertTrue(
        size <= IntervalSeries.MAX_POINTS && size > IntervalSeries.MAX_POINTS / 3, "" + size);
    long acknowledged = 0;
    long end = 0;
    long worst = 0;
    for (IntervalSeries.Point point : series.points()) {
      assertEquals(end, point.startNanos());
      end = point.endNanos();
      acknowledged += point.acknowledged();
      worst = Math.max(worst, point.ackP99());
    }
    assertEquals(seconds * SECOND, end);
    assertEquals(seconds * 10L, acknowledged);
    assertEquals(500, worst / MILLI);
  }
}

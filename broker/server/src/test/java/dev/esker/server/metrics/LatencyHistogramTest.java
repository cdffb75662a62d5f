package dev.esker.server.metrics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {

  private static final long WINDOW = 1_000;

  @Test
  void everyValueIsInABucketThatEndsAtMostAnEighthAboveIt() {
    for (long value : new long[] {0, 1, 7, 8, 9, 1_000, 123_456_789, Long.MAX_VALUE}) {
      double bound = LatencyHistogram.upperBound(LatencyHistogram.bucket(value));
      assertTrue(bound >= value, value + " in a bucket up to " + bound);
      assertTrue(bound <= value * 1.125 + 1, value + " in a bucket up to " + bound);
    }
  }

  @Test
  void quantilesAreNearTheTrueOnes() {
    LatencyHistogram histogram = new LatencyHistogram(WINDOW, 0);
    Random random = new Random(42);
    long[] values = random.longs(10_000, 1, 50_000_000).toArray();
    Arrays.stream(values).forEach(histogram::note);
    Arrays.sort(values);
    double[] found = histogram.quantiles(0, 0.5, 0.95, 0.99);
    double[] expected = {values[4_999] / 1e9, values[9_499] / 1e9, values[9_899] / 1e9};
    for (int i = 0; i < found.length; i++) {
      assertTrue(
          found[i] >= expected[i] && found[i] <= expected[i] * 1.126,
          "quantile " + i + ": " + found[i] + ", true " + expected[i] + ", seed 42");
    }
    assertEquals(10_000, histogram.count());
  }

  @Test
  void oldWindowsAreForgottenButNotCounted() {
    LatencyHistogram histogram = new LatencyHistogram(WINDOW, 0);
    histogram.note(1_000_000_000);
    assertEquals(1.0, histogram.quantiles(WINDOW, 0.5)[0], 0.13);
    histogram.note(8_000_000_000L);
    assertEquals(8.0, histogram.quantiles(2 * WINDOW, 0.5)[0], 1.0);
    assertArrayEquals(new double[] {Double.NaN}, histogram.quantiles(9 * WINDOW, 0.5));
    assertEquals(2, histogram.count());
    assertEquals(9.0, histogram.sumSeconds());
  }

  @Test
  void aClockThatStandsStillOrANegativeDurationDoesNoHarm() {
    LatencyHistogram histogram = new LatencyHistogram(WINDOW, 0);
    histogram.note(-5);
    assertArrayEquals(new double[] {0}, histogram.quantiles(-10, 0.99));
  }
}

package dev.esker.bench.report;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Latency by percentile as SVG, the way that HdrHistogram's plots show it: the axis of percentiles
 * is logarithmic in what is left of 100 %, so that 99 and 99.9 are as far apart as 90 and 99. The
 * axis of latencies is logarithmic as well, in milliseconds. A line ends at the percentile of its
 * greatest value: with 1,000 values nothing can be said of 99.99 %.
 */
public final class PercentilePlot {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final int MOST_NINES = 6;
  private static final int LEAST_NINES = 2;
  private static final int STEPS_PER_NINE = 40;

  private PercentilePlot() {}

  /**
   * One {@code svg} element that stands for itself.
   *
   * @param title above the plot
   * @param histograms at most 16; those without values have no line
   */
  public static String svg(String title, List<NamedHistogram> histograms) {
    List<NamedHistogram> filled =
        histograms.stream().filter(h -> h.histogram().getTotalCount() > 0).toList();
    double nines = LEAST_NINES;
    double least = Double.MAX_VALUE;
    double greatest = 0;
    List<Chart.Line> lines = new ArrayList<>();
    for (NamedHistogram named : filled) {
      nines = Math.max(nines, Math.ceil(end(named.histogram())));
      least = Math.min(least, millis(named.histogram().getMinValue()));
      greatest = Math.max(greatest, millis(named.histogram().getMaxValue()));
      lines.add(new Chart.Line(named.name(), points(named.histogram())));
    }
    return new Chart(
            title,
            new Chart.Axis("percentile", percentiles((int) nines)),
            new Chart.Axis(
                "latency, ms",
                filled.isEmpty() ? Scale.logarithmic(1, 10) : Scale.logarithmic(least, greatest)),
            lines)
        .svg();
  }

  /** A percentile's place is how many nines it has: 0 for 0 %, 1 for 90 %, 2 for 99 %. */
  private static Scale percentiles(int nines) {
    List<Scale.Tick> ticks = new ArrayList<>();
    ticks.add(new Scale.Tick(0, "0 %"));
    ticks.add(new Scale.Tick(Math.log10(2), "50 %"));
    for (int i = 1; i <= nines; i++) {
      ticks.add(new Scale.Tick(i, nines(i) + " %"));
    }
    return new Scale(0, nines, false, List.copyOf(ticks));
  }

  /** 90, 99, 99.9, 99.99 ... */
  private static String nines(int count) {
    return count == 1 ? "90" : count == 2 ? "99" : "99." + "9".repeat(count - 2);
  }

  /** Where the line of a histogram ends. */
  private static double end(Histogram histogram) {
    return Math.min(MOST_NINES, Math.log10((double) histogram.getTotalCount()));
  }

  private static List<Chart.Point> points(Histogram histogram) {
    List<Chart.Point> points = new ArrayList<>();
    double end = end(histogram);
    int steps = (int) Math.ceil(end * STEPS_PER_NINE);
    for (int i = 0; i < steps; i++) {
      double nines = (double) i / STEPS_PER_NINE;
      double percentile = 100 - 100 * Math.pow(10, -nines);
      points.add(new Chart.Point(nines, millis(histogram.getValueAtPercentile(percentile))));
    }
    double last = end < MOST_NINES ? 100 : 100 - 100 * Math.pow(10, -end);
    points.add(new Chart.Point(end, millis(histogram.getValueAtPercentile(last))));
    return points;
  }

  /** Of what is less than a microsecond the histogram says nothing. */
  private static double millis(long nanos) {
    return Math.max(nanos, 1_000) / NANOS_PER_MILLI;
  }
}

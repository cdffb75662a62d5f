package dev.esker.bench.report;

import java.util.Objects;
import org.HdrHistogram.Histogram;

/**
 * A line of a plot.
 *
 * @param name in the legend
 * @param histogram latencies in nanoseconds
 */
public record NamedHistogram(String name, Histogram histogram) {
  public NamedHistogram {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(histogram, "histogram");
  }
}

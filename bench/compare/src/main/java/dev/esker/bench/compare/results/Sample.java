package dev.esker.bench.compare.results;

import dev.esker.bench.compare.figures.Metric;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.HdrHistogram.Histogram;

/**
 * What one trial measured.
 *
 * @param values of the metrics that apply
 * @param ack latencies from due to acknowledged, in nanoseconds
 * @param read latencies from due to read, in nanoseconds
 * @param remarks what one should know about the figures, one line each
 * @param problems what makes them doubtful: records that failed or didn't come back
 */
public record Sample(
    Map<Metric, Double> values,
    Optional<Histogram> ack,
    Optional<Histogram> read,
    List<String> remarks,
    List<String> problems) {

  public Sample {
    EnumMap<Metric, Double> copy = new EnumMap<>(Metric.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
    remarks = List.copyOf(remarks);
    problems = List.copyOf(problems);
  }

  /** Figures without latencies, and nothing to say about them. */
  public static Sample of(Map<Metric, Double> values) {
    return new Sample(values, Optional.empty(), Optional.empty(), List.of(), List.of());
  }

  /** A figure, if it applies. */
  public OptionalDouble value(Metric metric) {
    Double value = values.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}

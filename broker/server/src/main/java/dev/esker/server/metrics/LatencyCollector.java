package dev.esker.server.metrics;

import dev.esker.wal.io.Clock;
import io.prometheus.client.Collector;
import io.prometheus.client.SummaryMetricFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Shows latencies to an exporter: P50, P95, P99, count and sum of each series, and, if the name
 * ends in {@code _latency_seconds}, buckets as {@code _duration_seconds}.
 */
final class LatencyCollector extends Collector {

  private static final double[] QUANTILES = {0.5, 0.95, 0.99};
  private static final String LATENCY = "_latency_seconds";
  private static final String DURATION = "_duration_seconds";

  private final String name;
  private final String help;
  private final List<String> labelNames;
  private final Clock clock;
  private final long windowNanos;
  private final ConcurrentHashMap<List<String>, LatencyHistogram> series =
      new ConcurrentHashMap<>();

  LatencyCollector(
      String name, String help, List<String> labelNames, Clock clock, long windowNanos) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    this.clock = clock;
    this.windowNanos = windowNanos;
  }

  /** The series of those label values; made if it isn't there. */
  LatencyHistogram series(String... labelValues) {
    return series.computeIfAbsent(
        List.of(labelValues), fresh -> new LatencyHistogram(windowNanos, clock.nowNanos()));
  }

  @Override
  public List<MetricFamilySamples> collect() {
    List<MetricFamilySamples> families = new ArrayList<>();
    families.add(summary());
    if (name.endsWith(LATENCY)) {
      families.add(histogram(name.substring(0, name.length() - LATENCY.length()) + DURATION));
    }
    return families;
  }

  private MetricFamilySamples summary() {
    List<Double> quantiles = Arrays.stream(QUANTILES).boxed().toList();
    SummaryMetricFamily family = new SummaryMetricFamily(name, help, labelNames, quantiles);
    series.forEach(
        (labelValues, histogram) ->
            family.addMetric(
                labelValues,
                (double) histogram.count(),
                histogram.sumSeconds(),
                Arrays.stream(histogram.quantiles(clock.nowNanos(), QUANTILES)).boxed().toList()));
    return family;
  }

  private MetricFamilySamples histogram(String histogramName) {
    List<MetricFamilySamples.Sample> samples = new ArrayList<>();
    series.forEach(
        (labelValues, histogram) ->
            histogram.buckets().addTo(samples, histogramName, labelNames, labelValues));
    return new MetricFamilySamples(histogramName, Type.HISTOGRAM, help, samples);
  }
}

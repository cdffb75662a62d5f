package dev.esker.server.metrics;

import dev.esker.wal.io.Clock;
import io.prometheus.client.Collector;
import io.prometheus.client.SummaryMetricFamily;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/** Shows latencies to an exporter: P50, P95, P99, count and sum of each series. */
final class LatencyCollector extends Collector {

  private static final double[] QUANTILES = {0.5, 0.95, 0.99};

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
    List<Double> quantiles = Arrays.stream(QUANTILES).boxed().toList();
    SummaryMetricFamily family = new SummaryMetricFamily(name, help, labelNames, quantiles);
    series.forEach(
        (labelValues, histogram) ->
            family.addMetric(
                labelValues,
                (double) histogram.count(),
                histogram.sumSeconds(),
                Arrays.stream(histogram.quantiles(clock.nowNanos(), QUANTILES)).boxed().toList()));
    List<MetricFamilySamples> samples = new ArrayList<>();
    samples.add(family);
    return samples;
  }
}

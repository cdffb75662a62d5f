package dev.esker.server.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;

/**
 * Shows a figure that only rises, with its series. In place of simpleclient's own counter, which
 * writes a second series with the time of its making beside each, that nobody reads.
 */
final class CounterCollector extends Collector {
  private final String name;
  private final String help;
  private final List<String> labelNames;
  private final ConcurrentHashMap<List<String>, DoubleAdder> series = new ConcurrentHashMap<>();

  CounterCollector(String name, String help, List<String> labelNames) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
  }

  /** The series of those label values; made if it isn't there. */
  DoubleAdder series(String... labelValues) {
    return series.computeIfAbsent(List.of(labelValues), fresh -> new DoubleAdder());
  }

  @Override
  public List<MetricFamilySamples> collect() {
    CounterMetricFamily family = new CounterMetricFamily(name, help, labelNames);
    series.forEach((labelValues, value) -> family.addMetric(labelValues, value.sum()));
    List<MetricFamilySamples> samples = new ArrayList<>();
    samples.add(family);
    return samples;
  }
}

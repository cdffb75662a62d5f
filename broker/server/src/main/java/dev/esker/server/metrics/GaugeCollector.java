package dev.esker.server.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the values of a gauge when an exporter looks, one for each series. */
final class GaugeCollector extends Collector {
  private static final Logger LOG = LoggerFactory.getLogger(GaugeCollector.class);

  private final String name;
  private final String help;
  private final List<String> labelNames;
  private final int limit;
  private final ConcurrentHashMap<List<String>, DoubleSupplier> series = new ConcurrentHashMap<>();

  /**
   * @param limit of series
   */
  GaugeCollector(String name, String help, List<String> labelNames, int limit) {
    this.name = name;
    this.help = help;
    this.labelNames = labelNames;
    this.limit = limit;
  }

  /**
   * Adds a series, in place of one with the same labels.
   *
   * @throws IllegalArgumentException if there are too many
   */
  void add(List<String> labelValues, DoubleSupplier value) {
    if (series.size() >= limit && !series.containsKey(labelValues)) {
      throw new IllegalArgumentException(name + " has " + limit + " series, which is the limit");
    }
    series.put(labelValues, value);
  }

  @Override
  public List<MetricFamilySamples> collect() {
    GaugeMetricFamily family = new GaugeMetricFamily(name, help, labelNames);
    series.forEach((labelValues, value) -> family.addMetric(labelValues, read(value)));
    List<MetricFamilySamples> samples = new ArrayList<>();
    samples.add(family);
    return samples;
  }

  /** Whoever wrote the supplier must not take the other figures away. */
  private double read(DoubleSupplier value) {
    try {
      return value.getAsDouble();
    } catch (RuntimeException e) {
      LOG.debug("{} can't be read", name, e);
      return Double.NaN;
    }
  }
}

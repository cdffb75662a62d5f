package dev.esker.server.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The figures of one subject as they are now. For one thread. */
public final class Families {
  private final List<MetricFamilySamples> families = new ArrayList<>();

  private Families() {}

  /** A collector that asks for the figures of a subject at each look. */
  public static Collector of(Consumer<Families> subject) {
    return new Collector() {
      @Override
      public List<MetricFamilySamples> collect() {
        Families families = new Families();
        subject.accept(families);
        return families.families;
      }
    };
  }

  /** A figure that only rises; the name ends in {@code _total}. */
  public void counter(String name, String help, double value) {
    families.add(new CounterMetricFamily(name, help, value));
  }

  /** The same of a whole number, which is exact up to 2^53. */
  public void counter(String name, String help, long value) {
    counter(name, help, (double) value);
  }

  /** A figure that rises and falls. */
  public void gauge(String name, String help, double value) {
    families.add(new GaugeMetricFamily(name, help, value));
  }

  /** The same of a whole number, which is exact up to 2^53. */
  public void gauge(String name, String help, long value) {
    gauge(name, help, (double) value);
  }

  /** A figure that only rises, with labels. */
  public Series counters(String name, String help, String... labelNames) {
    CounterMetricFamily family = new CounterMetricFamily(name, help, List.of(labelNames));
    families.add(family);
    return (value, labelValues) -> family.addMetric(List.of(labelValues), value);
  }

  /** A figure that rises and falls, with labels. */
  public Series gauges(String name, String help, String... labelNames) {
    GaugeMetricFamily family = new GaugeMetricFamily(name, help, List.of(labelNames));
    families.add(family);
    return (value, labelValues) -> family.addMetric(List.of(labelValues), value);
  }

  /** A histogram without labels. */
  void histogram(String name, String help, Buckets buckets) {
    List<MetricFamilySamples.Sample> samples = new ArrayList<>();
    buckets.addTo(samples, name, List.of(), List.of());
    families.add(new MetricFamilySamples(name, Collector.Type.HISTOGRAM, help, samples));
  }

  /** The values of a figure with labels. */
  @FunctionalInterface
  public interface Series {
    /** Adds one. */
    void add(double value, String... labelValues);

    /** Adds a whole number, which is exact up to 2^53. */
    default void add(long value, String... labelValues) {
      add((double) value, labelValues);
    }
  }
}

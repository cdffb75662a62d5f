package dev.esker.server.metrics;

import dev.esker.spi.Metrics;
import dev.esker.wal.io.Clock;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;

/**
 * The figures of one broker, in a registry of its own. A figure that is asked for twice by the same
 * name is the same figure; asked for as another type or with other labels it is an error.
 */
public final class BrokerMetrics implements Metrics {

  /** Series that one figure may have, without the one for all others. */
  static final int MAX_SERIES = 200;

  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();

  private final CollectorRegistry registry = new CollectorRegistry();
  private final ConcurrentHashMap<String, Figure> figures = new ConcurrentHashMap<>();
  private final Clock clock;

  private record Figure(Class<?> type, List<String> labels, Object instrument) {}

  /**
   * @param clock moves the windows of latencies on
   */
  public BrokerMetrics(Clock clock) {
    this.clock = clock;
  }

  /** What an exporter reads. */
  public CollectorRegistry registry() {
    return registry;
  }

  @Override
  public Counter counter(String name, String help, String... labelNames) {
    return figure(name, Counter.class, labelNames, () -> newCounter(name, help, labelNames));
  }

  private Counter newCounter(String name, String help, String... labelNames) {
    io.prometheus.client.Counter counter =
        io.prometheus.client.Counter.build(name, help).labelNames(labelNames).register(registry);
    BoundedLabels<io.prometheus.client.Counter.Child> series =
        new BoundedLabels<>(labelNames.length, MAX_SERIES, counter::labels);
    return (amount, labelValues) -> series.of(labelValues).inc(amount);
  }

  @Override
  public Latency latency(String name, String help, String... labelNames) {
    return figure(name, Latency.class, labelNames, () -> newLatency(name, help, labelNames));
  }

  private Latency newLatency(String name, String help, String... labelNames) {
    LatencyCollector collector =
        new LatencyCollector(name, help, List.of(labelNames), clock, WINDOW_NANOS);
    registry.register(collector);
    BoundedLabels<LatencyHistogram> series =
        new BoundedLabels<>(labelNames.length, MAX_SERIES, collector::series);
    return (nanos, labelValues) -> series.of(labelValues).note(nanos);
  }

  @Override
  public void gauge(String name, String help, DoubleSupplier value) {
    figure(name, DoubleSupplier.class, new String[0], () -> newGauge(name, help, value));
  }

  private DoubleSupplier newGauge(String name, String help, DoubleSupplier value) {
    registry.register(
        new Collector() {
          @Override
          public List<MetricFamilySamples> collect() {
            List<MetricFamilySamples> samples = new ArrayList<>();
            samples.add(
                new io.prometheus.client.GaugeMetricFamily(name, help, value.getAsDouble()));
            return samples;
          }
        });
    return value;
  }

  private <T> T figure(
      String name, Class<T> type, String[] labelNames, java.util.function.Supplier<T> create) {
    Figure figure =
        figures.computeIfAbsent(name, fresh -> new Figure(type, List.of(labelNames), create.get()));
    if (figure.type() != type || !figure.labels().equals(Arrays.asList(labelNames))) {
      throw new IllegalArgumentException(
          name + " is there already, as " + figure.type().getSimpleName() + figure.labels());
    }
    return type.cast(figure.instrument());
  }
}

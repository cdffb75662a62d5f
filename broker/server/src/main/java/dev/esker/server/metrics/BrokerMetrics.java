package dev.esker.server.metrics;

import dev.esker.spi.Metrics;
import dev.esker.spi.MetricsFormat;
import dev.esker.wal.io.Clock;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The figures of one broker, in registries of its own. Any thread.
 *
 * <p>What front ends count comes in by {@link Metrics}; the broker's own subjects (storage, groups,
 * topics) register collectors, which read what there is when somebody looks. What there is one of
 * for each partition is in a registry apart and read only when asked for.
 */
public final class BrokerMetrics implements Metrics {

  /** Series that one figure may have, without the one for all others. */
  public static final int MAX_SERIES = 200;

  private static final long WINDOW_NANOS = Duration.ofMinutes(1).toNanos();
  private static final Pattern NAME = Pattern.compile("esker_[a-z][a-z0-9_]*");
  private static final String SECONDS = "_seconds";

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CollectorRegistry partitions = new CollectorRegistry();
  private final ConcurrentHashMap<String, Figure> figures = new ConcurrentHashMap<>();
  private final LongAdder failures = new LongAdder();
  private final Exposition exposition = new Exposition(registry, partitions, failures);
  private final Clock clock;

  private record Figure(Class<?> type, List<String> labels, Object instrument) {}

  /**
   * @param clock moves the windows of latencies on
   */
  public BrokerMetrics(Clock clock) {
    this.clock = clock;
    register(new JvmCollector());
  }

  /** The time that windows go by. */
  public Clock clock() {
    return clock;
  }

  /** What is always shown. */
  CollectorRegistry registry() {
    return registry;
  }

  /** What is shown only if somebody asks for partitions. */
  CollectorRegistry partitions() {
    return partitions;
  }

  /** Has a collector asked at each look. If it throws, its figures are missing and no others. */
  public void register(Collector collector) {
    registry.register(new ContainedCollector(collector, failures));
  }

  /** The same for figures that each partition has; asked only at looks that want them. */
  public void registerPerPartition(Collector collector) {
    partitions.register(new ContainedCollector(collector, failures));
  }

  /**
   * Has something brought up to date before each look.
   *
   * @param refresh must not block; what takes longer than a second is not waited for
   */
  public void refreshBefore(Supplier<CompletionStage<?>> refresh) {
    exposition.refreshBefore(refresh);
  }

  @Override
  public CompletionStage<ByteBuffer> write(MetricsFormat format, boolean perPartition) {
    return exposition.write(format, perPartition);
  }

  @Override
  public Counter counter(String name, String help, String... labelNames) {
    List<String> labels = List.of(labelNames);
    return figure(name, Counter.class, labels, () -> newCounter(name, help, labels));
  }

  private Counter newCounter(String name, String help, List<String> labelNames) {
    CounterCollector collector = new CounterCollector(name, help, labelNames);
    register(collector);
    BoundedLabels<DoubleAdder> series =
        new BoundedLabels<>(labelNames.size(), MAX_SERIES, collector::series);
    return (amount, labelValues) -> {
      if (!(amount >= 0)) {
        throw new IllegalArgumentException(name + " can't rise by " + amount);
      }
      series.of(labelValues).add(amount);
    };
  }

  @Override
  public Latency latency(String name, String help, String... labelNames) {
    if (!name.endsWith(SECONDS)) {
      throw new IllegalArgumentException(name + " must end in " + SECONDS);
    }
    List<String> labels = List.of(labelNames);
    return figure(name, Latency.class, labels, () -> newLatency(name, help, labels));
  }

  private Latency newLatency(String name, String help, List<String> labelNames) {
    LatencyCollector collector = new LatencyCollector(name, help, labelNames, clock, WINDOW_NANOS);
    register(collector);
    BoundedLabels<LatencyHistogram> series =
        new BoundedLabels<>(labelNames.size(), MAX_SERIES, collector::series);
    return (nanos, labelValues) -> series.of(labelValues).note(nanos);
  }

  @Override
  public void gauge(String name, String help, Map<String, String> labels, DoubleSupplier value) {
    TreeMap<String, String> sorted = new TreeMap<>(labels);
    List<String> names = List.copyOf(sorted.keySet());
    figure(name, GaugeCollector.class, names, () -> newGauge(name, help, names))
        .add(new ArrayList<>(sorted.values()), value);
  }

  private GaugeCollector newGauge(String name, String help, List<String> labelNames) {
    GaugeCollector collector = new GaugeCollector(name, help, labelNames, MAX_SERIES);
    register(collector);
    return collector;
  }

  private <T> T figure(String name, Class<T> type, List<String> labels, Supplier<T> create) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(name + " is no name of a figure: must match " + NAME);
    }
    Figure figure = figures.computeIfAbsent(name, fresh -> new Figure(type, labels, create.get()));
    if (figure.type() != type || !figure.labels().equals(labels)) {
      throw new IllegalArgumentException(
          name + " is there already, as " + figure.type().getSimpleName() + figure.labels());
    }
    return type.cast(figure.instrument());
  }
}

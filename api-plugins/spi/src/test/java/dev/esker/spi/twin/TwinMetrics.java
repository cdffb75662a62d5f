package dev.esker.spi.twin;

import dev.esker.spi.Metrics;
import dev.esker.spi.MetricsFormat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;

/** Figures that a test can ask for, each by its name and label values: {@code name[a, b]}. */
public final class TwinMetrics implements Metrics {
  private final Map<String, Double> counters = new ConcurrentSkipListMap<>();
  private final Map<String, Long> latencies = new ConcurrentSkipListMap<>();
  private final Map<String, DoubleSupplier> gauges = new ConcurrentSkipListMap<>();

  private static String series(String name, String... labelValues) {
    return name + Arrays.toString(labelValues);
  }

  private static void check(String name, String[] labelNames, String[] labelValues) {
    if (labelNames.length != labelValues.length) {
      throw new IllegalArgumentException(series(name, labelValues) + " doesn't fit its labels");
    }
  }

  /** The value of a counter, 0 if nothing was counted. */
  public double counted(String name, String... labelValues) {
    return counters.getOrDefault(series(name, labelValues), 0.0);
  }

  /** How many durations were noted. */
  public long observed(String name, String... labelValues) {
    return latencies.getOrDefault(series(name, labelValues), 0L);
  }

  /** The value of a gauge as it is now; NaN if nobody shows it. */
  public double gauge(String name, String... labelValues) {
    return gauges.getOrDefault(series(name, labelValues), () -> Double.NaN).getAsDouble();
  }

  @Override
  public Counter counter(String name, String help, String... labelNames) {
    return (amount, labelValues) -> {
      check(name, labelNames, labelValues);
      double unused = counters.merge(series(name, labelValues), amount, Double::sum);
    };
  }

  @Override
  public Latency latency(String name, String help, String... labelNames) {
    return (nanos, labelValues) -> {
      check(name, labelNames, labelValues);
      long unused = latencies.merge(series(name, labelValues), 1L, Long::sum);
    };
  }

  @Override
  public void gauge(String name, String help, Map<String, String> labels, DoubleSupplier value) {
    List<String> values = List.copyOf(new TreeMap<>(labels).values());
    gauges.put(series(name, values.toArray(String[]::new)), value);
  }

  /** Writes one line for each series, and one more if partitions are asked for. */
  @Override
  public CompletionStage<ByteBuffer> write(MetricsFormat format, boolean perPartition) {
    StringBuilder text = new StringBuilder("# " + format + "\n");
    counters.forEach((series, value) -> text.append(series).append(' ').append(value).append('\n'));
    latencies.forEach(
        (series, count) -> text.append(series).append(' ').append(count).append('\n'));
    gauges.forEach(
        (series, value) ->
            text.append(series).append(' ').append(value.getAsDouble()).append('\n'));
    if (perPartition) {
      text.append("partitions 1\n");
    }
    return CompletableFuture.completedFuture(
        ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer());
  }
}

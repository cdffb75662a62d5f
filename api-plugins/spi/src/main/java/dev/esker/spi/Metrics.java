package dev.esker.spi;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.DoubleSupplier;

/**
 * Where a front end's figures go, and where it gets all of the broker's from to show them.
 *
 * <p>Names start with {@code esker_} and end in the base unit (seconds, bytes), counters in {@code
 * _total}. Labels have few values: never a client's address or a partition. A figure that is asked
 * for twice by one name is the same figure; as another type or with other labels it is an {@link
 * IllegalArgumentException}. What several front ends count alike is in {@link FrontendMetrics}.
 */
public interface Metrics {

  /** A figure that only rises. */
  Counter counter(String name, String help, String... labelNames);

  /**
   * Durations in seconds, shown as P50, P95 and P99 of the last one to two minutes. If the name
   * ends in {@code _latency_seconds}, they are shown once more as a histogram whose name ends in
   * {@code _duration_seconds}, since buckets of several brokers can be added up and quantiles
   * can't.
   */
  Latency latency(String name, String help, String... labelNames);

  /** A figure that is asked for when somebody looks; without labels. */
  default void gauge(String name, String help, DoubleSupplier value) {
    gauge(name, help, Map.of(), value);
  }

  /**
   * A figure that is asked for when somebody looks: one series of it. The supplier must not block;
   * if it throws, the figure is NaN.
   *
   * @param labels of this series; the others of that name have the same ones with other values
   */
  void gauge(String name, String help, Map<String, String> labels, DoubleSupplier value);

  /**
   * Writes out every figure of the broker. Asking again and again costs no more than one thread:
   * one is written at a time, and whoever asks for the same meanwhile shares the next.
   *
   * @param perPartition whether to add the figures of each partition, of which a broker may have
   *     tens of thousands
   * @return the text in UTF-8, for reading only, with a position of the caller's own
   */
  CompletionStage<ByteBuffer> write(MetricsFormat format, boolean perPartition);

  /** A figure that only rises. */
  interface Counter {
    /** Adds to the series with those label values; cheap, any thread. */
    void add(double amount, String... labelValues);
  }

  /** Durations. */
  interface Latency {
    /** Notes one duration in the series with those label values; cheap, any thread. */
    void observe(long nanos, String... labelValues);
  }

  /** Forgets everything, and writes nothing. */
  Metrics NONE =
      new Metrics() {
        @Override
        public Counter counter(String name, String help, String... labelNames) {
          return (amount, labelValues) -> {};
        }

        @Override
        public Latency latency(String name, String help, String... labelNames) {
          return (nanos, labelValues) -> {};
        }

        @Override
        public void gauge(
            String name, String help, Map<String, String> labels, DoubleSupplier value) {}

        @Override
        public CompletionStage<ByteBuffer> write(MetricsFormat format, boolean perPartition) {
          return CompletableFuture.completedFuture(ByteBuffer.allocate(0));
        }
      };
}

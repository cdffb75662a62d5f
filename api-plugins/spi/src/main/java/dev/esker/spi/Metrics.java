package dev.esker.spi;

import java.util.function.DoubleSupplier;

/**
 * Where a front end's figures go. Names start with {@code esker_}, units are base units (seconds,
 * bytes), and labels have few values: never a client's address or a partition.
 */
public interface Metrics {

  /** A figure that only rises. */
  Counter counter(String name, String help, String... labelNames);

  /** Durations in seconds, shown as P50, P95 and P99. */
  Latency latency(String name, String help, String... labelNames);

  /** A figure that is asked for when somebody looks. */
  void gauge(String name, String help, DoubleSupplier value);

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

  /** Forgets everything. */
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
        public void gauge(String name, String help, DoubleSupplier value) {}
      };
}

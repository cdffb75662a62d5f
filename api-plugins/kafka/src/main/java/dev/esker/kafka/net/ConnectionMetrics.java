package dev.esker.kafka.net;

import dev.esker.kafka.protocol.Api;
import dev.esker.spi.Metrics;
import java.util.function.LongSupplier;

/** The figures of the connections. */
final class ConnectionMetrics {
  private final LongSupplier nanoTime;
  private final Metrics.Latency requests;
  private final Metrics.Counter refused;
  private final Metrics.Counter throttled;

  ConnectionMetrics(Metrics metrics, LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.requests =
        metrics.latency(
            "esker_kafka_request_seconds", "From the arrival of a request to its answer", "api");
    this.refused =
        metrics.counter(
            "esker_kafka_refused_total", "Connections closed for what the client has sent");
    this.throttled =
        metrics.counter(
            "esker_kafka_throttled_total",
            "Requests and connections that made a client exceed its quota");
  }

  void answered(Api api, long arrivedNanos) {
    requests.observe(nanoTime.getAsLong() - arrivedNanos, api.name());
  }

  void throttled() {
    throttled.add(1);
  }

  void refused() {
    refused.add(1);
  }
}

package dev.esker.examples.orders;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.concurrent.TimeUnit;

/** What a service counts, by the topic that an event was sent to. Any thread. */
final class ServiceMetrics {

  private final Counter processed;
  private final Counter failed;
  private final Counter retried;
  private final Counter deadLettered;
  private final Histogram seconds;

  ServiceMetrics(PrometheusRegistry registry) {
    processed = counter(registry, "events_processed_total", "Events that were processed.");
    failed = counter(registry, "events_failed_total", "Attempts that have failed.");
    retried = counter(registry, "events_retried_total", "Events put into the retry topic.");
    deadLettered = counter(registry, "events_dead_lettered_total", "Events that were given up.");
    seconds =
        Histogram.builder()
            .name("event_processing_seconds")
            .help("How long it took to process an event.")
            .labelNames("topic")
            .classicUpperBounds(0.0001, 0.001, 0.01, 0.1, 1, 10)
            .register(registry);
    Topics.ALL.forEach(
        topic -> {
          processed.initLabelValues(topic);
          failed.initLabelValues(topic);
          retried.initLabelValues(topic);
          deadLettered.initLabelValues(topic);
        });
  }

  private static Counter counter(PrometheusRegistry registry, String name, String help) {
    return Counter.builder().name(name).help(help).labelNames("topic").register(registry);
  }

  void processed(String topic, long nanos) {
    processed.labelValues(topic).inc();
    seconds.labelValues(topic).observe(nanos / (double) TimeUnit.SECONDS.toNanos(1));
  }

  void failed(String topic) {
    failed.labelValues(topic).inc();
  }

  void retried(String topic) {
    retried.labelValues(topic).inc();
  }

  void deadLettered(String topic) {
    deadLettered.labelValues(topic).inc();
  }
}

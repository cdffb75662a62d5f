package dev.esker.server.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.esker.spi.Metrics;
import dev.esker.wal.io.Clock;
import io.prometheus.client.CollectorRegistry;
import java.util.Collections;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BrokerMetricsTest {

  private final BrokerMetrics metrics = new BrokerMetrics(Clock.system());
  private final CollectorRegistry registry = metrics.registry();

  @Test
  void countersCountBySeries() {
    Metrics.Counter counter = metrics.counter("esker_requests", "Requests.", "api");
    counter.add(2, "produce");
    counter.add(1, "fetch");
    counter.add(1, "produce");
    assertEquals(3, sample("esker_requests_total", "api", "produce"));
    assertEquals(1, sample("esker_requests_total", "api", "fetch"));
  }

  @Test
  void aLabelWithTooManyValuesEndsInOneSeriesForTheOthers() {
    Metrics.Counter counter = metrics.counter("esker_many", "Many.", "who");
    for (int i = 0; i < BrokerMetrics.MAX_SERIES + 50; i++) {
      counter.add(1, "w" + i);
    }
    counter.add(1, "w0");
    assertEquals(2, sample("esker_many_total", "who", "w0"));
    assertEquals(50, sample("esker_many_total", "who", BoundedLabels.OTHER));
    assertNull(
        registry.getSampleValue(
            "esker_many_total",
            new String[] {"who"},
            new String[] {"w" + BrokerMetrics.MAX_SERIES}));
    long series =
        Collections.list(registry.metricFamilySamples()).stream()
            .flatMap(family -> family.samples.stream())
            .filter(each -> each.name.equals("esker_many_total"))
            .count();
    assertEquals(BrokerMetrics.MAX_SERIES + 1, series);
  }

  @Test
  void latenciesShowQuantilesInSeconds() {
    Metrics.Latency latency = metrics.latency("esker_request_seconds", "Time.", "api");
    for (int i = 0; i < 100; i++) {
      latency.observe(2_000_000, "produce");
    }
    assertEquals(100, sample("esker_request_seconds_count", "api", "produce"));
    assertEquals(0.2, sample("esker_request_seconds_sum", "api", "produce"), 1e-9);
    double p99 =
        registry.getSampleValue(
            "esker_request_seconds",
            new String[] {"api", "quantile"},
            new String[] {"produce", "0.99"});
    assertEquals(0.002, p99, 0.00026);
  }

  @Test
  void latenciesAreBoundedToo() {
    Metrics.Latency latency = metrics.latency("esker_many_seconds", "Time.", "who");
    for (int i = 0; i < BrokerMetrics.MAX_SERIES + 7; i++) {
      latency.observe(1, "w" + i);
    }
    assertEquals(7, sample("esker_many_seconds_count", "who", BoundedLabels.OTHER));
  }

  @Test
  void gaugesAreAskedWhenSomebodyLooks() {
    double[] value = {1};
    metrics.gauge("esker_level", "Level.", () -> value[0]);
    assertEquals(1, registry.getSampleValue("esker_level"));
    value[0] = 2;
    assertEquals(2, registry.getSampleValue("esker_level"));
  }

  @Test
  void theSameNameIsTheSameFigureAndAnotherTypeIsAnError() {
    metrics.counter("esker_twice", "Twice.").add(1);
    metrics.counter("esker_twice", "Twice.").add(1);
    assertEquals(2, registry.getSampleValue("esker_twice_total"));
    assertThrows(IllegalArgumentException.class, () -> metrics.latency("esker_twice", "No."));
    assertThrows(
        IllegalArgumentException.class, () -> metrics.counter("esker_twice", "No.", "label"));
  }

  @Test
  void theNumberOfLabelValuesIsChecked() {
    Metrics.Counter counter = metrics.counter("esker_labels", "Labels.", "a", "b");
    assertThrows(IllegalArgumentException.class, () -> counter.add(1, "only one"));
  }

  @Test
  void aGaugeMayHaveLabelsButNotTooMany() {
    metrics.gauge("esker_open", "Open.", Map.of("where", "a"), () -> 1);
    metrics.gauge("esker_open", "Open.", Map.of("where", "b"), () -> 2);
    assertEquals(1, sample("esker_open", "where", "a"));
    assertEquals(2, sample("esker_open", "where", "b"));
    for (int i = 2; i < BrokerMetrics.MAX_SERIES; i++) {
      metrics.gauge("esker_open", "Open.", Map.of("where", "w" + i), () -> 0);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> metrics.gauge("esker_open", "Open.", Map.of("where", "one more"), () -> 0));
    metrics.gauge("esker_open", "Open.", Map.of("where", "b"), () -> 3);
    assertEquals(3, sample("esker_open", "where", "b"));
  }

  @Test
  void latenciesNamedSoAreAHistogramToo() {
    Metrics.Latency latency = metrics.latency("esker_step_latency_seconds", "Time.", "api");
    latency.observe(1_000_000, "a");
    latency.observe(1_000_001, "a");
    latency.observe(60_000_000_000L, "a");
    assertEquals(1, bucket("0.001"));
    assertEquals(2, bucket("0.0025"));
    assertEquals(2, bucket("30.0"));
    assertEquals(3, bucket("+Inf"));
    assertEquals(3, sample("esker_step_duration_seconds_count", "api", "a"));
    assertEquals(60.002, sample("esker_step_duration_seconds_sum", "api", "a"), 1e-5);
  }

  private double bucket(String bound) {
    return registry.getSampleValue(
        "esker_step_duration_seconds_bucket",
        new String[] {"api", "le"},
        new String[] {"a", bound});
  }

  @Test
  void namesAreWhatUsersAreToldTheyAre() {
    assertThrows(IllegalArgumentException.class, () -> metrics.counter("requests_total", "No."));
    assertThrows(IllegalArgumentException.class, () -> metrics.counter("esker_a-b_total", "No."));
    assertThrows(IllegalArgumentException.class, () -> metrics.latency("esker_millis", "No."));
  }

  private double sample(String name, String label, String value) {
    return registry.getSampleValue(name, new String[] {label}, new String[] {value});
  }
}

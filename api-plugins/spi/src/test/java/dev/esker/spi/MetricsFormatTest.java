package dev.esker.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricsFormatTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/openmetrics-text",
        "Application/OpenMetrics-Text; Version=1.0.0",
        "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
        "text/plain;q=0.5, application/openmetrics-text;q=0.5"
      })
  void openMetricsIsForWhoeverNamesIt(String accept) {
    assertEquals(MetricsFormat.OPEN_METRICS, MetricsFormat.accepted(accept));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",;,",
        "*/*",
        "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8",
        "text/plain;q=0.9, application/openmetrics-text;q=0.8",
        "application/openmetrics-text;q=0",
        "application/openmetrics-text;q=often"
      })
  void everybodyElseGetsPrometheusOwn(String accept) {
    assertEquals(MetricsFormat.PROMETHEUS, MetricsFormat.accepted(accept));
  }

  @Test
  void noHeaderIsNoWish() {
    assertEquals(MetricsFormat.PROMETHEUS, MetricsFormat.accepted(null));
  }
}

package dev.esker.examples.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SettingsTest {

  @Test
  void haveDefaults() {
    Settings settings = new Settings(Map.of());
    assertEquals("localhost:9092", settings.bootstrapServers());
    assertEquals(new RetryPolicy(3, Duration.ofSeconds(2)), settings.retryPolicy());
    assertEquals(10, settings.eventsPerSecond());
  }

  @Test
  void whatIsWrongIsNamed() {
    Settings settings = new Settings(Map.of("ATTEMPTS", "0", "EVENTS_PER_SECOND", "many"));
    assertEquals(
        "ATTEMPTS = '0' is not a number from 1 to 100",
        assertThrows(IllegalArgumentException.class, settings::retryPolicy).getMessage());
    assertEquals(
        "EVENTS_PER_SECOND = 'many' is not a number from 1 to 10000",
        assertThrows(IllegalArgumentException.class, settings::eventsPerSecond).getMessage());
  }
}

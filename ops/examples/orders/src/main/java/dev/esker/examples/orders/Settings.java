package dev.esker.examples.orders;

import java.time.Duration;
import java.util.Map;

/** Settings, from the environment. What is wrong is named in the message of the exception. */
final class Settings {

  private final Map<String, String> environment;

  Settings(Map<String, String> environment) {
    this.environment = environment;
  }

  String bootstrapServers() {
    return environment.getOrDefault("BOOTSTRAP_SERVERS", "localhost:9092");
  }

  /** Where Prometheus finds the metrics; 0 is any port. */
  int metricsPort() {
    return (int) number("METRICS_PORT", 0, 0, 65_535);
  }

  /** How many events to send; 0 is without end. */
  long events() {
    return number("EVENTS", 0, 0, Long.MAX_VALUE);
  }

  int eventsPerSecond() {
    return (int) number("EVENTS_PER_SECOND", 10, 1, 10_000);
  }

  /** One event in so many can't be processed; 0 is none. */
  long poisonEvery() {
    return number("POISON_EVERY", 0, 0, Long.MAX_VALUE);
  }

  RetryPolicy retryPolicy() {
    return new RetryPolicy(
        (int) number("ATTEMPTS", 3, 1, 100),
        Duration.ofMillis(number("RETRY_DELAY_MS", 2_000, 0, 86_400_000)));
  }

  private long number(String name, long otherwise, long least, long most) {
    String text = environment.get(name);
    if (text == null || text.isEmpty()) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        name + " = '" + text + "' is not a number from " + least + " to " + most);
  }
}

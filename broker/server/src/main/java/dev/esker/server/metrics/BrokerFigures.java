package dev.esker.server.metrics;

import dev.esker.spi.Readiness;
import java.util.Locale;
import java.util.function.Supplier;

/** What the broker is, and in which state. */
public final class BrokerFigures {
  private BrokerFigures() {}

  /**
   * Shows them.
   *
   * @param version of the program
   * @param revision of its sources; asked at each look, as the readiness
   * @param readiness says which state
   */
  public static void register(
      BrokerMetrics metrics,
      String version,
      Supplier<String> revision,
      Supplier<Readiness> readiness) {
    metrics.register(
        Families.of(
            families -> {
              families
                  .gauges(
                      "esker_build_info",
                      "Always 1; the labels say what runs.",
                      "version",
                      "revision",
                      "java")
                  .add(1, version, revision.get(), Runtime.version().toString());
              Families.Series states =
                  families.gauges(
                      "esker_broker_state",
                      "1 for the state that the broker is in, 0 for the others.",
                      "state");
              Readiness.State now = readiness.get().state();
              for (Readiness.State state : Readiness.State.values()) {
                states.add(state == now ? 1 : 0, state.name().toLowerCase(Locale.ROOT));
              }
            }));
  }
}

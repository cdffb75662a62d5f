package dev.esker.server.metrics;

import dev.esker.server.ProgramVersion;
import dev.esker.spi.Readiness;
import java.util.Locale;
import java.util.function.Supplier;

/** What the broker is, and in which state. */
public final class BrokerFigures {
  private BrokerFigures() {}

  /**
   * Shows them.
   *
   * @param readiness asked at each look
   */
  public static void register(BrokerMetrics metrics, Supplier<Readiness> readiness) {
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
                  .add(
                      1,
                      ProgramVersion.version(),
                      ProgramVersion.revision(),
                      Runtime.version().toString());
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

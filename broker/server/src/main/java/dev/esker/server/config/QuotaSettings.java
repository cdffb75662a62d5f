package dev.esker.server.config;

import dev.esker.server.quotas.QuotaWindows;
import java.util.List;

/** How the use of clients that have quotas is measured. */
final class QuotaSettings {

  static final Setting<Integer> WINDOWS =
      Setting.integer(
          "quota.window.num",
          QuotaWindows.DEFAULTS.count(),
          1,
          1_000,
          "Windows over which a client's rate is measured, the current one included. With the"
              + " default a client may use ten seconds' allowance at a time.");

  static final Setting<Integer> WINDOW_SECONDS =
      Setting.integer("quota.window.size.seconds", 1, 1, 3_600, "The length of each window.");

  static final List<Setting<?>> SETTINGS = List.of(WINDOWS, WINDOW_SECONDS);

  private QuotaSettings() {}

  static QuotaWindows from(ConfigValues values) {
    return new QuotaWindows(values.get(WINDOWS), values.get(WINDOW_SECONDS) * 1_000L);
  }
}

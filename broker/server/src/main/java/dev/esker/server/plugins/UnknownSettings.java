package dev.esker.server.plugins;

import dev.esker.commands.NearestName;
import dev.esker.server.config.PluginsConfig;
import dev.esker.server.config.PluginsConfig.FrontendConfig;
import dev.esker.spi.PluginSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Finds settings of front ends that nobody knows. */
final class UnknownSettings {

  private UnknownSettings() {}

  /**
   * A warning for each setting that the front end doesn't have, with the nearest that it has. None
   * for a front end that doesn't say which it has.
   *
   * @param known those that it has
   * @param given those that it was given, without those of the broker
   */
  static List<String> warnings(String name, List<PluginSetting> known, FrontendConfig given) {
    List<String> warnings = new ArrayList<>();
    if (known.isEmpty()) {
      return warnings;
    }
    List<String> names = new ArrayList<>();
    known.forEach(setting -> names.add(setting.name()));
    List<String> all = new ArrayList<>(names);
    all.addAll(PluginsConfig.ofEveryFrontend());
    String prefix = PluginsConfig.FRONTEND_PREFIX + name + ".";
    for (String key : new TreeSet<>(given.values().keySet())) {
      if (!names.contains(key)) {
        warnings.add(
            "unknown setting "
                + prefix
                + key
                + " is ignored"
                + NearestName.of(key, all)
                    .map(nearest -> "; did you mean " + prefix + nearest + "?")
                    .orElse(""));
      }
    }
    return warnings;
  }
}

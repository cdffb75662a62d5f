package dev.esker.server.admin;

import dev.esker.controller.ClientMetricsConfigs;
import dev.esker.controller.ConfigDefinition;
import dev.esker.controller.ResolvedConfig;
import dev.esker.spi.AdminService.ConfigEntry;
import dev.esker.spi.AdminService.ConfigSource;
import dev.esker.spi.AdminService.ConfigSynonym;
import dev.esker.spi.AdminService.ConfigType;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Resolved settings in the words of the plugin contract. */
final class ConfigAnswers {
  private ConfigAnswers() {}

  /**
   * @param configs resolved settings
   * @param keys which ones, or null for all
   */
  static List<ConfigEntry> entries(List<ResolvedConfig> configs, Set<String> keys) {
    List<ConfigEntry> entries = new ArrayList<>();
    for (ResolvedConfig config : configs) {
      if (keys == null || keys.contains(config.definition().name())) {
        entries.add(entry(config));
      }
    }
    return entries;
  }

  private static ConfigEntry entry(ResolvedConfig config) {
    List<ConfigSynonym> synonyms =
        config.levels().stream()
            .map(level -> new ConfigSynonym(level.key(), level.value(), source(level.source())))
            .toList();
    return new ConfigEntry(
        config.definition().name(),
        config.value().orElse(null),
        source(config.source()),
        ConfigType.valueOf(config.definition().rule().type().name()),
        config.readOnly(),
        false,
        synonyms,
        config.definition().documentation());
  }

  /** A setting of a subscription to clients' metrics. */
  static ConfigEntry ofSubscription(String key, String value) {
    ConfigDefinition definition = ClientMetricsConfigs.find(key).orElseThrow();
    return new ConfigEntry(
        key,
        value,
        ConfigSource.CLIENT_METRICS,
        ConfigType.valueOf(definition.rule().type().name()),
        false,
        false,
        List.of(new ConfigSynonym(key, value, ConfigSource.CLIENT_METRICS)),
        definition.documentation());
  }

  private static ConfigSource source(ResolvedConfig.Source source) {
    return ConfigSource.valueOf(source.name());
  }
}

package dev.esker.server.config;

import dev.esker.controller.BrokerConfigs;
import dev.esker.controller.ConfigDefinition;
import dev.esker.controller.ConfigDefinition.Effect;
import dev.esker.controller.ConfigType;
import dev.esker.controller.ValueRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The broker's configuration as the controller describes it to clients. */
final class ControllerSettings {

  /** What can be changed while the broker runs, besides the defaults of topics. */
  private static final Map<String, ValueRule> CHANGEABLE =
      Map.of(
          NetworkConfig.MAX_CONNECTIONS.name(),
          ValueRule.integer(1, Integer.MAX_VALUE),
          RebalanceConfig.RATE.name(),
          ValueRule.atLeast(0));

  private ControllerSettings() {}

  static BrokerConfigs from(ConfigValues values, Map<String, String> topicDefaults) {
    Map<String, String> startup = new HashMap<>(topicDefaults);
    List<ConfigDefinition> others = new ArrayList<>();
    for (Setting<?> setting : SettingTable.all()) {
      if (LogSettings.SETTINGS.contains(setting)) {
        continue;
      }
      others.add(definition(setting));
      values.given(setting).ifPresent(value -> startup.put(setting.name(), text(values, setting)));
    }
    return new BrokerConfigs(others, CHANGEABLE.keySet(), startup);
  }

  private static String text(ConfigValues values, Setting<?> setting) {
    Object value = values.get(setting);
    return value instanceof Number || value instanceof Boolean
        ? value.toString()
        : values.all().get(setting.name()).text().trim();
  }

  private static ConfigDefinition definition(Setting<?> setting) {
    // The others were checked when they were read, and can't be changed while the broker runs.
    ValueRule rule =
        CHANGEABLE.getOrDefault(
            setting.name(), new ValueRule(type(setting.type()), setting.allowed(), text -> true));
    return new ConfigDefinition(
        setting.name(),
        rule,
        Optional.ofNullable(setting.defaultText()),
        Effect.ACTS,
        List.of(),
        setting.doc());
  }

  private static ConfigType type(Setting.Type type) {
    return switch (type) {
      case BOOLEAN -> ConfigType.BOOLEAN;
      case STRING -> ConfigType.STRING;
      case INT -> ConfigType.INT;
      case LONG -> ConfigType.LONG;
      case LIST -> ConfigType.LIST;
    };
  }
}

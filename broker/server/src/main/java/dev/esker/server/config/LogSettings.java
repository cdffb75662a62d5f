package dev.esker.server.config;

import dev.esker.controller.BrokerConfigs;
import dev.esker.controller.ConfigDefinition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What topics have that don't say otherwise: Kafka's {@code log.*} settings and the like. The
 * controller defines them, since they can be changed while the broker runs; here they become
 * settings that may be given in files, variables and flags, with units where a number means bytes
 * or milliseconds.
 */
final class LogSettings {

  static final List<Setting<?>> SETTINGS =
      BrokerConfigs.defaultsOfTopics().stream().<Setting<?>>map(LogSettings::setting).toList();

  private LogSettings() {}

  private static Setting<String> setting(ConfigDefinition definition) {
    return Setting.parsed(
        definition.name(),
        definition.defaultValue().orElse(null),
        definition.rule().allowed() + unit(definition.name()),
        definition.documentation(),
        text -> {
          String plain = plain(definition.name(), text);
          if (definition.fault(plain).isPresent()) {
            throw new IllegalArgumentException(text);
          }
          return plain;
        });
  }

  private static String unit(String name) {
    if (name.endsWith(".bytes")) {
      return ", or with KiB, MiB, GiB";
    }
    return name.endsWith(".ms") ? ", or with s, m, h, d" : "";
  }

  /** The value without its unit, as the controller wants it. */
  private static String plain(String name, String text) {
    if (name.endsWith(".bytes")) {
      return Long.toString(Units.bytes(text));
    }
    return name.endsWith(".ms") ? Long.toString(Units.millis(text)) : text;
  }

  /**
   * What was given, by name, without units.
   *
   * @throws ConfigException if a value isn't allowed
   */
  static Map<String, String> from(ConfigValues values) {
    Map<String, String> given = new TreeMap<>();
    for (Setting<?> setting : SETTINGS) {
      values.given(setting).ifPresent(value -> given.put(setting.name(), Objects.toString(value)));
    }
    return Map.copyOf(given);
  }
}

package dev.esker.server.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Plugins and their settings.
 *
 * @param path folders that are searched for plugins besides the distribution's own
 * @param frontends what was said under {@code frontend.<name>.}, by name
 */
public record PluginsConfig(List<String> path, Map<String, FrontendConfig> frontends) {

  /** What settings of front ends begin with. */
  public static final String FRONTEND_PREFIX = "frontend.";

  static final Setting<List<String>> PLUGIN_PATH =
      Setting.list(
          "plugin.path",
          "",
          "paths separated by commas",
          "Folders with plugins, one sub-folder of jars each, besides the distribution's own.");

  static final Setting<String> LISTENERS =
      Setting.text(
          "listeners",
          null,
          "<listener>://<host>:<port>, ... as Kafka has it",
          "What the Kafka front end binds; the same as frontend.kafka.listeners.");

  static final Setting<String> ADVERTISED_LISTENERS =
      Setting.text(
          "advertised.listeners",
          null,
          "<listener>://<host>:<port>, ... as Kafka has it",
          "Where Kafka clients are told to connect; the same as"
              + " frontend.kafka.advertised.listeners.");

  static final List<Setting<?>> SETTINGS = List.of(PLUGIN_PATH, LISTENERS, ADVERTISED_LISTENERS);

  /** Front ends that a broker doesn't start without, unless it is told that it may. */
  private static final List<String> REQUIRED_BY_DEFAULT = List.of("kafka");

  private static final String KAFKA = "kafka";

  /**
   * The settings of one front end.
   *
   * @param enabled whether it is started at all ({@code frontend.<name>.enabled}, default true)
   * @param required whether the broker gives up if it can't be started ({@code
   *     frontend.<name>.required}, default true for {@code kafka}, false for others)
   * @param values its own settings, without prefix
   */
  public record FrontendConfig(boolean enabled, boolean required, Map<String, String> values) {
    public FrontendConfig {
      values = Map.copyOf(values);
    }
  }

  public PluginsConfig {
    path = List.copyOf(path);
    frontends = Map.copyOf(frontends);
  }

  /** The settings of a front end, whether or not anything was said of it. */
  public FrontendConfig frontend(String name) {
    FrontendConfig config = frontends.get(name);
    return config != null
        ? config
        : new FrontendConfig(true, REQUIRED_BY_DEFAULT.contains(name), Map.of());
  }

  static PluginsConfig from(ConfigValues values) {
    Map<String, Map<String, String>> byName = new TreeMap<>();
    values
        .withPrefix(FRONTEND_PREFIX)
        .forEach(
            (rest, text) -> {
              int dot = rest.indexOf('.');
              if (dot > 0 && dot < rest.length() - 1) {
                byName
                    .computeIfAbsent(rest.substring(0, dot), name -> new LinkedHashMap<>())
                    .put(rest.substring(dot + 1), text);
              }
            });
    alias(values, LISTENERS, byName);
    alias(values, ADVERTISED_LISTENERS, byName);
    Map<String, FrontendConfig> frontends = new TreeMap<>();
    byName.forEach((name, settings) -> frontends.put(name, frontend(values, name, settings)));
    return new PluginsConfig(values.get(PLUGIN_PATH), frontends);
  }

  private static void alias(
      ConfigValues values, Setting<String> setting, Map<String, Map<String, String>> byName) {
    values
        .given(setting)
        .ifPresent(
            text ->
                byName
                    .computeIfAbsent(KAFKA, name -> new LinkedHashMap<>())
                    .putIfAbsent(setting.name(), text));
  }

  private static FrontendConfig frontend(
      ConfigValues values, String name, Map<String, String> settings) {
    Setting<Boolean> enabled =
        Setting.bool(FRONTEND_PREFIX + name + ".enabled", true, "Whether it is started.");
    Setting<Boolean> required =
        Setting.bool(
            FRONTEND_PREFIX + name + ".required",
            REQUIRED_BY_DEFAULT.contains(name),
            "Whether the broker gives up without it.");
    settings.remove("enabled");
    settings.remove("required");
    return new FrontendConfig(values.get(enabled), values.get(required), settings);
  }
}

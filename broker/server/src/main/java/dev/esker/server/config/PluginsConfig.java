package dev.esker.server.config;

import dev.esker.spi.PluginSetting;
import java.time.Duration;
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

  static final Setting<Listener> LISTENERS =
      Setting.parsed(
          "listeners",
          null,
          "PLAINTEXT://<host>:<port>, or without host for every interface",
          "What the Kafka front end binds, in Kafka's words: sets frontend.kafka.host and .port.",
          Listener::parse);

  static final Setting<Listener> ADVERTISED_LISTENERS =
      Setting.parsed(
          "advertised.listeners",
          null,
          "PLAINTEXT://<host>:<port>",
          "Where Kafka clients are told to connect, in Kafka's words: sets"
              + " frontend.kafka.advertised.host and .port.",
          Listener::parseAdvertised);

  static final List<Setting<?>> SETTINGS = List.of(PLUGIN_PATH, LISTENERS, ADVERTISED_LISTENERS);

  /** Front ends that a broker doesn't start without, unless it is told that it may. */
  private static final List<String> REQUIRED_BY_DEFAULT = List.of("kafka");

  private static final String KAFKA = "kafka";
  private static final long MAX_TIMEOUT_MILLIS = 3_600_000;

  /** Settings of every front end that it doesn't see itself. */
  private static final List<PluginSetting> OF_THE_BROKER =
      List.of(
          new PluginSetting("enabled", "true", "true or false", "Whether it is started."),
          new PluginSetting(
              "required",
              "true for kafka, false for others",
              "true or false",
              "Whether the broker gives up if it can't be started."),
          new PluginSetting(
              "order",
              "0",
              "-1000 to 1000",
              "Front ends start by rising order, those of the same order by name, and close in"
                  + " reverse."),
          new PluginSetting(
              "start.timeout.ms",
              "60000",
              "1 to 3600000 milliseconds, or with ms, s, m, h, d",
              "How long each step of its start may take before it counts as failed."),
          new PluginSetting(
              "close.timeout.ms",
              "10000",
              "1 to 3600000 milliseconds, or with ms, s, m, h, d",
              "How long the broker waits for its close before it goes on without it."));

  /**
   * The settings of one front end.
   *
   * @param enabled whether it is started at all ({@code frontend.<name>.enabled}, default true)
   * @param required whether the broker gives up if it can't be started ({@code
   *     frontend.<name>.required}, default true for {@code kafka}, false for others)
   * @param order front ends start by rising order, then by name ({@code frontend.<name>.order},
   *     default 0)
   * @param startTimeout how long each step of its start may take ({@code
   *     frontend.<name>.start.timeout.ms}, default a minute)
   * @param closeTimeout how long its close may take ({@code frontend.<name>.close.timeout.ms},
   *     default ten seconds)
   * @param values its own settings, without prefix
   */
  public record FrontendConfig(
      boolean enabled,
      boolean required,
      int order,
      Duration startTimeout,
      Duration closeTimeout,
      Map<String, String> values) {
    public FrontendConfig {
      values = Map.copyOf(values);
    }
  }

  /**
   * An address as Kafka writes it, {@code PLAINTEXT://host:port}.
   *
   * @param host where
   * @param port 0 to 65535
   */
  record Listener(String host, int port) {

    private static final String SCHEME = "PLAINTEXT://";
    private static final int MAX_PORT = 65_535;

    static Listener parse(String text) {
      Listener listener = split(text);
      return listener.host.isEmpty() ? new Listener("0.0.0.0", listener.port) : listener;
    }

    static Listener parseAdvertised(String text) {
      Listener listener = split(text);
      if (listener.host.isEmpty() || listener.port == 0) {
        throw new IllegalArgumentException(text);
      }
      return listener;
    }

    private static Listener split(String text) {
      int colon = text.lastIndexOf(':');
      if (!text.startsWith(SCHEME) || colon < SCHEME.length() || text.indexOf(',') >= 0) {
        throw new IllegalArgumentException(text);
      }
      int port = Integer.parseInt(text.substring(colon + 1));
      if (port < 0 || port > MAX_PORT) {
        throw new IllegalArgumentException(text);
      }
      String host = text.substring(SCHEME.length(), colon);
      boolean bracketed = host.startsWith("[") && host.endsWith("]");
      return new Listener(bracketed ? host.substring(1, host.length() - 1) : host, port);
    }
  }

  public PluginsConfig {
    path = List.copyOf(path);
    frontends = Map.copyOf(frontends);
  }

  /** The settings that the broker reads for every front end, without prefix. */
  static List<PluginSetting> settingsOfEveryFrontend() {
    return OF_THE_BROKER;
  }

  /** Their names. */
  public static List<String> ofEveryFrontend() {
    return OF_THE_BROKER.stream().map(PluginSetting::name).toList();
  }

  /** The settings of a front end, whether or not anything was said of it. */
  public FrontendConfig frontend(String name) {
    FrontendConfig config = frontends.get(name);
    return config != null ? config : frontend(ConfigValues.EMPTY, name, Map.of());
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
    values.given(LISTENERS).ifPresent(listener -> listen(byName, "", listener));
    values
        .given(ADVERTISED_LISTENERS)
        .ifPresent(listener -> listen(byName, "advertised.", listener));
    Map<String, FrontendConfig> frontends = new TreeMap<>();
    byName.forEach((name, settings) -> frontends.put(name, frontend(values, name, settings)));
    return new PluginsConfig(values.get(PLUGIN_PATH), frontends);
  }

  /** Kafka's way to say it; what is said under the front end's own names is stronger. */
  private static void listen(
      Map<String, Map<String, String>> byName, String prefix, Listener listener) {
    Map<String, String> kafka = byName.computeIfAbsent(KAFKA, name -> new LinkedHashMap<>());
    kafka.putIfAbsent(prefix + "host", listener.host());
    kafka.putIfAbsent(prefix + "port", Integer.toString(listener.port()));
  }

  private static FrontendConfig frontend(
      ConfigValues values, String name, Map<String, String> settings) {
    String prefix = FRONTEND_PREFIX + name + ".";
    Setting<Boolean> enabled = Setting.bool(prefix + "enabled", true, "Whether it is started.");
    Setting<Boolean> required =
        Setting.bool(
            prefix + "required",
            REQUIRED_BY_DEFAULT.contains(name),
            "Whether the broker gives up without it.");
    if (settings.containsKey("port")) {
      // Every front end has one, so a bad one is found before anything is opened.
      values.get(Setting.integer(prefix + "port", 0, 0, Listener.MAX_PORT, "Its port."));
    }
    Map<String, String> own = new LinkedHashMap<>(settings);
    own.keySet().removeAll(ofEveryFrontend());
    return new FrontendConfig(
        values.get(enabled),
        values.get(required),
        values.get(Setting.integer(prefix + "order", 0, -1_000, 1_000, "Its turn to start.")),
        Duration.ofMillis(
            values.get(
                Setting.millis(
                    prefix + "start.timeout.ms",
                    60_000L,
                    1,
                    MAX_TIMEOUT_MILLIS,
                    "How long each step of its start may take."))),
        Duration.ofMillis(
            values.get(
                Setting.millis(
                    prefix + "close.timeout.ms",
                    10_000L,
                    1,
                    MAX_TIMEOUT_MILLIS,
                    "How long its close may take."))),
        own);
  }
}

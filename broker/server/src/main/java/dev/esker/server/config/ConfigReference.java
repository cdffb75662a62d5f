package dev.esker.server.config;

import dev.esker.spi.PluginSetting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the list of settings: as text for a terminal, and as the document {@code
 * CONFIGURATION.md}.
 */
public final class ConfigReference {

  private static final int WIDTH = 78;

  private ConfigReference() {}

  /**
   * For a terminal.
   *
   * @param frontends what front ends say of their settings, by name
   */
  public static String text(Map<String, List<PluginSetting>> frontends) {
    StringBuilder out = new StringBuilder();
    sections(frontends)
        .forEach(
            (title, settings) -> {
              out.append(title).append('\n');
              for (PluginSetting setting : settings) {
                out.append("  ").append(setting.name());
                if (!setting.defaultValue().isEmpty()) {
                  out.append(" (default ").append(setting.defaultValue()).append(')');
                }
                out.append('\n');
                wrap(out, setting.doc());
                wrap(out, "Allowed: " + setting.allowed() + ".");
              }
              out.append('\n');
            });
    return out.toString();
  }

  /** Everything that can be set, by the title of its section. */
  private static Map<String, List<PluginSetting>> sections(
      Map<String, List<PluginSetting>> frontends) {
    Map<String, List<PluginSetting>> sections = new LinkedHashMap<>();
    SettingTable.byComponent()
        .forEach(
            (component, settings) ->
                sections.put(
                    component, settings.stream().map(ConfigReference::described).toList()));
    sections.put("Every front end", withPrefix("<name>", PluginsConfig.settingsOfEveryFrontend()));
    frontends.forEach(
        (name, settings) -> sections.put("Front end " + name, withPrefix(name, settings)));
    return sections;
  }

  private static PluginSetting described(Setting<?> setting) {
    String defaultText = setting.defaultText() == null ? "" : setting.defaultText();
    return new PluginSetting(setting.name(), defaultText, setting.allowed(), setting.doc());
  }

  private static List<PluginSetting> withPrefix(String name, List<PluginSetting> settings) {
    return settings.stream()
        .map(
            each ->
                new PluginSetting(
                    PluginsConfig.FRONTEND_PREFIX + name + "." + each.name(),
                    each.defaultValue(),
                    each.allowed(),
                    each.doc()))
        .toList();
  }

  private static void wrap(StringBuilder out, String text) {
    String indent = "      ";
    int column = 0;
    for (String word : text.split(" ", -1)) {
      if (column > 0 && column + 1 + word.length() > WIDTH) {
        out.append('\n');
        column = 0;
      }
      String before = column == 0 ? indent : " ";
      out.append(before).append(word);
      column += before.length() + word.length();
    }
    out.append('\n');
  }

  /**
   * The whole document.
   *
   * @param frontends what front ends say of their settings, by name
   */
  public static String markdown(Map<String, List<PluginSetting>> frontends) {
    StringBuilder out = new StringBuilder();
    out.append(
        """
        # Configuration

        A broker needs none. What is said counts in this order, the strongest first:

        1. flags: `--num-partitions=3` or `--num-partitions 3`, for every setting below with dots as dashes, \
        and `--set num.partitions=3`;
        2. environment: `ESKER_NUM_PARTITIONS=3`;
        3. a properties file: `esker broker --config broker.properties` with `num.partitions=3`;
        4. the default.

        Where a setting means what Kafka's means, it bears Kafka's name. An unknown name is a warning that \
        names the nearest known one; a value that isn't allowed stops the broker with an error that names \
        source, key, value and what is allowed. Sizes may have a unit (`64MiB`), times too (`10s`, `7d`).

        This page is written by `./esker broker --help-config=markdown`, and a test compares them.

        Some flags have shorter names: `--id` (`node.id`), `--rack` (`broker.rack`), `--segment-size` \
        (`log.segment.bytes`), `--wal-sync-interval=1s` (`wal.sync=interval=1s`; 0 is `always`), `--kafka-port` \
        (`frontend.kafka.port`), `--port` (`frontend.http.port`).

        """);
    sections(frontends)
        .forEach(
            (title, settings) -> {
              out.append("## ").append(title).append("\n\n");
              out.append("| setting | default | allowed | what it does |\n|---|---|---|---|\n");
              settings.forEach(setting -> row(out, setting));
              out.append('\n');
            });
    out.append(
        """
        Whatever else begins with `frontend.<name>.` goes to the front end of that name without the prefix; \
        [PLUGINS.md](PLUGINS.md) says how a front end comes by its settings.

        ## The environment of the launcher and the commands

        | variable | default | what it does |
        |---|---|---|
        | `ESKER_BOOTSTRAP` | `localhost:9092` | where `produce` and `consume` find a broker |
        | `ESKER_HEAP` | `512m` | the largest heap of the JVM |
        | `ESKER_JAVA_HOME` | the newest JDK found | the JDK to run on |
        | `ESKER_JVM_OPTIONS` | | more options for the JVM |
        | `ESKER_META` | `localhost:8080` | where `topics`, `groups`, `cluster`, `producer` and `consumer` find brokers: HTTP addresses, separated by commas |
        | `ESKER_NO_BUILD` | | `1`: don't look whether the sources are newer than the build |
        | `ESKER_NO_CDS` | | `1`: start without the archive of loaded classes |
        """);
    return out.toString();
  }

  private static void row(StringBuilder out, PluginSetting setting) {
    String defaultValue = setting.defaultValue();
    out.append("| `")
        .append(setting.name())
        .append("` | ")
        .append(isCode(defaultValue) ? "`" + defaultValue + "`" : defaultValue)
        .append(" | ")
        .append(setting.allowed().replace("<", "&lt;"))
        .append(" | ")
        .append(setting.doc().replace("<", "&lt;"))
        .append(" |\n");
  }

  /** A value, and not a description of one in words. */
  private static boolean isCode(String defaultValue) {
    return !defaultValue.isEmpty() && defaultValue.indexOf(' ') < 0;
  }
}

package dev.esker.server.config;

import java.util.List;
import java.util.Map;

/**
 * Writes the list of settings: as text for a terminal, and as the document {@code
 * CONFIGURATION.md}.
 */
public final class ConfigReference {

  private static final int WIDTH = 78;

  private ConfigReference() {}

  /** For a terminal. */
  public static String text() {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, List<Setting<?>>> group : SettingTable.byComponent().entrySet()) {
      out.append(group.getKey()).append('\n');
      for (Setting<?> setting : group.getValue()) {
        out.append("  ").append(setting.name());
        if (setting.defaultText() != null && !setting.defaultText().isEmpty()) {
          out.append(" (default ").append(setting.defaultText()).append(')');
        }
        out.append('\n');
        wrap(out, setting.doc());
        wrap(out, "Allowed: " + setting.allowed() + ".");
      }
      out.append('\n');
    }
    out.append("frontend.<name>.*: settings of the front end of that name;\n")
        .append("frontend.<name>.enabled and .required are the broker's.\n");
    return out.toString();
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

  /** The whole document. */
  public static String markdown() {
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
    for (Map.Entry<String, List<Setting<?>>> group : SettingTable.byComponent().entrySet()) {
      out.append("## ").append(group.getKey()).append("\n\n");
      out.append("| setting | default | allowed | what it does |\n|---|---|---|---|\n");
      for (Setting<?> setting : group.getValue()) {
        String defaultText = setting.defaultText();
        out.append("| `")
            .append(setting.name())
            .append("` | ")
            .append(defaultText == null || defaultText.isEmpty() ? "" : "`" + defaultText + "`")
            .append(" | ")
            .append(setting.allowed().replace("<", "&lt;"))
            .append(" | ")
            .append(setting.doc().replace("<", "&lt;"))
            .append(" |\n");
      }
      out.append('\n');
    }
    out.append(
        """
        ## Settings of front ends

        `frontend.<name>.*` goes to the front end of that name without the prefix, and is described where \
        that front end is. Two are the broker's own: `frontend.<name>.enabled` (default `true`) and \
        `frontend.<name>.required` (default `true` for `kafka`, `false` for others): whether the broker \
        gives up if that front end can't be started.

        ## The environment of the launcher and the commands

        | variable | default | what it does |
        |---|---|---|
        | `ESKER_BOOTSTRAP` | `localhost:9092` | where `topics`, `produce`, `consume` and `groups` find a broker |
        | `ESKER_HEAP` | `512m` | the largest heap of the JVM |
        | `ESKER_JAVA_HOME` | the newest JDK found | the JDK to run on |
        | `ESKER_JVM_OPTIONS` | | more options for the JVM |
        | `ESKER_NO_BUILD` | | `1`: don't look whether the sources are newer than the build |
        | `ESKER_NO_CDS` | | `1`: start without the archive of loaded classes |
        """);
    return out.toString();
  }
}

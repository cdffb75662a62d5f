package dev.esker.server.cli;

import dev.esker.commands.NearestName;
import dev.esker.server.config.ConfigSources;
import dev.esker.server.config.Setting;
import dev.esker.server.config.SettingTable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The arguments of {@code esker broker}: every setting is a flag, some have a shorter name, and
 * both {@code --x=y} and {@code --x y} are understood. Written by hand, since the broker's start
 * doesn't wait for a command line library.
 */
final class BrokerArguments {

  /** What to do. */
  enum Action {
    RUN,
    HELP,
    HELP_CONFIG,
    HELP_CONFIG_MARKDOWN
  }

  /** Shorter names, as users of other systems know them. */
  private static final Map<String, String> ALIASES =
      Map.of(
          "--id", "node.id",
          "--rack", "broker.rack",
          "--segment-size", "log.segment.bytes",
          "--kafka-port", "frontend.kafka.port",
          "--port", "frontend.http.port");

  private static final String CONFIG = "--config";
  private static final String SET = "--set";
  private static final String WAL_SYNC_INTERVAL = "--wal-sync-interval";
  private static final String HELP = "--help";
  private static final String HELP_CONFIG = "--help-config";

  private final Action action;
  private final ConfigSources sources;

  private BrokerArguments(Action action, ConfigSources sources) {
    this.action = action;
    this.sources = sources;
  }

  /** What to do. */
  Action action() {
    return action;
  }

  /** The values given by flags and by the file that a flag named. */
  ConfigSources sources() {
    return sources;
  }

  /**
   * Reads arguments.
   *
   * @throws UsageException if one isn't understood
   * @throws dev.esker.server.config.ConfigException if the file can't be read
   */
  static BrokerArguments parse(List<String> arguments) {
    ConfigSources sources = new ConfigSources();
    Map<String, String> settingsByFlag = settingsByFlag();
    int next = 0;
    while (next < arguments.size()) {
      String argument = arguments.get(next++);
      switch (argument) {
        case HELP, "-h" -> {
          return new BrokerArguments(Action.HELP, sources);
        }
        case HELP_CONFIG -> {
          return new BrokerArguments(Action.HELP_CONFIG, sources);
        }
        case HELP_CONFIG + "=markdown" -> {
          return new BrokerArguments(Action.HELP_CONFIG_MARKDOWN, sources);
        }
        default -> {}
      }
      int equals = argument.indexOf('=');
      String flag = equals < 0 ? argument : argument.substring(0, equals);
      check(flag, settingsByFlag);
      String value;
      if (equals >= 0) {
        value = argument.substring(equals + 1);
      } else if (next < arguments.size()) {
        value = arguments.get(next++);
      } else {
        throw new UsageException(flag + " needs a value");
      }
      take(flag, value, settingsByFlag, sources);
    }
    return new BrokerArguments(Action.RUN, sources);
  }

  private static void take(
      String flag, String value, Map<String, String> settingsByFlag, ConfigSources sources) {
    switch (flag) {
      case CONFIG -> sources.file(Path.of(value));
      case SET -> {
        int equals = value.indexOf('=');
        if (equals < 1) {
          throw new UsageException("--set " + value + ": it must be --set key=value");
        }
        sources.flag(SET, value.substring(0, equals).trim(), value.substring(equals + 1).trim());
      }
      case WAL_SYNC_INTERVAL ->
          sources.flag(flag, "wal.sync", isZero(value) ? "always" : "interval=" + value);
      default ->
          sources.flag(flag, settingsByFlag.getOrDefault(flag, frontendSetting(flag)), value);
    }
  }

  private static boolean isZero(String duration) {
    return duration.startsWith("0") && duration.chars().noneMatch(c -> c >= '1' && c <= '9');
  }

  private static void check(String flag, Map<String, String> settingsByFlag) {
    if (!flag.startsWith("--")) {
      throw new UsageException(
          "unexpected argument " + flag + "; 'esker broker --help' lists what there is");
    }
    if (flag.equals(CONFIG)
        || flag.equals(SET)
        || flag.equals(WAL_SYNC_INTERVAL)
        || settingsByFlag.containsKey(flag)
        || frontendSetting(flag) != null) {
      return;
    }
    TreeSet<String> known = new TreeSet<>(settingsByFlag.keySet());
    known.addAll(List.of(CONFIG, SET, WAL_SYNC_INTERVAL, HELP, HELP_CONFIG));
    Optional<String> nearest = NearestName.of(flag, known);
    throw new UsageException(
        "unknown flag "
            + flag
            + nearest
                .map(name -> "; did you mean " + name + "?")
                .orElse("; 'esker broker --help' lists what there is"));
  }

  /** {@code --frontend.kafka.port} and {@code --frontend-kafka-port}, which aren't in the table. */
  private static String frontendSetting(String flag) {
    String name = flag.substring(2);
    if (name.startsWith("frontend.")) {
      return name;
    }
    return name.startsWith("frontend-") ? name.replace('-', '.') : null;
  }

  private static Map<String, String> settingsByFlag() {
    Map<String, String> byFlag = new HashMap<>(ALIASES);
    for (Setting<?> setting : SettingTable.all()) {
      byFlag.put(setting.flag(), setting.name());
      byFlag.put("--" + setting.name(), setting.name());
    }
    return byFlag;
  }

  /** What {@code esker broker --help} prints. */
  static String help() {
    List<String> lines = new ArrayList<>();
    lines.add("Usage: esker broker [--config FILE] [--<setting>=<value> ...]");
    lines.add("Runs a broker in the foreground until it is told to stop (SIGTERM, Ctrl-C).");
    lines.add("");
    lines.add("  --node-id ID            a number or a name (default 1)");
    lines.add("  --data-dir DIR          where everything is kept (default ./data)");
    lines.add(
        "  --kafka-port PORT       of the Kafka front end (default 9092; 0 takes a free one)");
    lines.add("  --port PORT             of the HTTP front end, where that is installed");
    lines.add("  --address HOST          what front ends bind (default 127.0.0.1)");
    lines.add("  --rack NAME             the rack that the broker is in");
    lines.add("  --segment-size BYTES    of segment files (default 1GiB)");
    lines.add("  --wal-sync always|interval=DURATION|os");
    lines.add("                          when records are stable (default always, before the ack)");
    lines.add("  --wal-sync-interval D   the same as --wal-sync interval=D");
    lines.add("  --config FILE           a properties file");
    lines.add("  --set KEY=VALUE         any setting");
    lines.add(
        "  --help-config           lists every setting; each is also a flag (--num-partitions 3)");
    lines.add("                          and a variable (ESKER_NUM_PARTITIONS)");
    lines.add("  -h, --help              this text");
    return String.join("\n", lines) + "\n";
  }
}

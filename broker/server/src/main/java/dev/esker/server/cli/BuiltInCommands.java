package dev.esker.server.cli;

import dev.esker.commands.CommandLines;
import dev.esker.commands.Console;
import dev.esker.server.cli.dev.DevCommand;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The commands that picocli reads: all built-in ones but {@code broker}. */
final class BuiltInCommands {

  /** Their names and summaries, in the order of the help. */
  static final Map<String, String> NAMES = names();

  /** What {@code cluster dev} is called here; the other words behind {@code cluster} are HTTP's. */
  static final String CLUSTER_DEV = "cluster-dev";

  private BuiltInCommands() {}

  private static Map<String, String> names() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put("wal", "dump or verify the write-ahead log of a stopped broker");
    names.put("segments", "dump or verify segment files");
    names.put("catalog", "check or rebuild the catalog of a stopped broker");
    names.put("plugins", "list the plugins");
    names.put("bench", "measure a broker");
    names.put("version", "print the version");
    return Collections.unmodifiableMap(names);
  }

  /** The root that the others hang from; its name shows in usage lines. */
  @Command(name = "esker", mixinStandardHelpOptions = false)
  static final class Root implements Runnable {
    @Override
    public void run() {
      throw new IllegalStateException("Main has chosen a command");
    }
  }

  static int run(List<String> words, Console console) {
    String name = words.get(0);
    CommandLine root = new CommandLine(new Root());
    root.addSubcommand(name, create(name, console));
    return CommandLines.execute(root, console, CommandLines::message, words.toArray(String[]::new));
  }

  private static Object create(String name, Console console) {
    return switch (name) {
      case "plugins" -> new PluginsCommand(console);
      case "version" -> new VersionCommand(console);
      case "wal" -> new WalCommand(console);
      case "segments" -> new SegmentsCommand(console);
      case "catalog" -> new CatalogCommand(console);
      case CLUSTER_DEV -> new DevCommand(console);
      default -> throw new IllegalArgumentException(name);
    };
  }
}

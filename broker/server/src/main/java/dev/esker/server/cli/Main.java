package dev.esker.server.cli;

import dev.esker.commands.Console;
import dev.esker.commands.ExitCode;
import dev.esker.commands.NearestName;
import dev.esker.server.BrokerCore;
import dev.esker.server.EngineCore;
import dev.esker.server.logging.QuietLogging;
import dev.esker.server.plugins.PluginCatalog;
import dev.esker.spi.CommandPlugin;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where the program begins: the first word decides. */
public final class Main {

  private final Console console;
  private final BrokerCore.Factory cores;

  Main(Console console, BrokerCore.Factory cores) {
    this.console = console;
    this.cores = cores;
  }

  /** Runs a command and ends the process with its exit code. */
  public static void main(String[] arguments) {
    // Text is UTF-8 whatever the locale, as files and records are.
    System.setOut(utf8(FileDescriptor.out, false));
    System.setErr(utf8(FileDescriptor.err, true));
    Console console = Console.ofProcess(System.in, System.out, System.err);
    int code = new Main(console, EngineCore::open).run(List.of(arguments));
    System.out.flush();
    System.exit(code);
  }

  private static PrintStream utf8(FileDescriptor descriptor, boolean autoFlush) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor)),
        autoFlush,
        StandardCharsets.UTF_8);
  }

  /** Runs a command; returns its exit code. */
  int run(List<String> arguments) {
    String command = arguments.isEmpty() ? "--help" : arguments.get(0);
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    if (command.equals("broker")) {
      return new BrokerCommand(console, cores).run(rest);
    }
    if (command.equals("--help") || command.equals("-h") || command.equals("help")) {
      console.out().print(help());
      return ExitCode.OK;
    }
    if (command.equals("cluster") && !rest.isEmpty() && rest.get(0).equals("dev")) {
      List<String> words = new ArrayList<>(rest.subList(1, rest.size()));
      words.add(0, BuiltInCommands.CLUSTER_DEV);
      return BuiltInCommands.run(words, console);
    }
    if (command.equals("warm-up")) {
      return new WarmUp(console, cores).run(rest);
    }
    if (command.equals("bench")) {
      console.error("bench: the load driver is a program of its own; ./esker bench starts it");
      return ExitCode.FAILED;
    }
    String builtIn = command.equals("--version") || command.equals("-V") ? "version" : command;
    if (BuiltInCommands.NAMES.containsKey(builtIn)) {
      List<String> words = new ArrayList<>(rest);
      words.add(0, builtIn);
      return BuiltInCommands.run(words, console);
    }
    try (PluginCatalog catalog = Distribution.current().plugins(console.environment())) {
      Map<String, CommandPlugin> commands = catalog.commands();
      CommandPlugin plugin = commands.get(command);
      QuietLogging.silenceLibraries();
      return plugin == null
          ? unknown(command, commands)
          : PluginCatalog.callWithLoaderOf(
              plugin,
              () ->
                  plugin.run(
                      rest.toArray(String[]::new), console.in(), console.out(), console.err()));
    }
  }

  private int unknown(String command, Map<String, CommandPlugin> plugins) {
    List<String> known = new ArrayList<>(List.of("broker"));
    known.addAll(BuiltInCommands.NAMES.keySet());
    known.addAll(plugins.keySet());
    Optional<String> nearest = NearestName.of(command, known);
    console.error(
        "unknown command '"
            + command
            + "'"
            + nearest.map(name -> "; did you mean '" + name + "'?").orElse("")
            + (nearest.isPresent() ? "" : "; 'esker --help' lists what there is"));
    return ExitCode.USAGE;
  }

  private String help() {
    StringBuilder text = new StringBuilder();
    text.append("Usage: esker <command> [options]\n\nCommands:\n");
    line(text, "broker", "run a broker in the foreground");
    BuiltInCommands.NAMES.forEach((name, summary) -> line(text, name, summary));
    try (PluginCatalog catalog = Distribution.current().plugins(console.environment())) {
      catalog.commands().forEach((name, command) -> line(text, name, command.summary()));
    }
    text.append("\n'esker <command> --help' says more of each.\n");
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String summary) {
    char[] gap = new char[Math.max(1, 12 - name.length())];
    Arrays.fill(gap, ' ');
    text.append("  ").append(name).append(gap).append(summary).append('\n');
  }
}

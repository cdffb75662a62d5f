package dev.esker.server.cli;

import dev.esker.server.config.NearestName;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/** The commands that picocli reads: all built-in ones but {@code broker}. */
final class BuiltInCommands {

  /** Their names and summaries, in the order of the help. */
  static final Map<String, String> NAMES = names();

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
    return commandLine(words.get(0), console).execute(words.toArray(String[]::new));
  }

  private static CommandLine commandLine(String name, Console console) {
    CommandLine root = new CommandLine(new Root());
    root.addSubcommand(name, create(name, console));
    addHelp(root.getSubcommands().get(name));
    root.setOut(writer(console.out()));
    root.setErr(writer(console.err()));
    root.setUsageHelpAutoWidth(false);
    root.setParameterExceptionHandler(
        (exception, arguments) -> {
          console.error(usageMessage(exception));
          return ExitCode.USAGE;
        });
    root.setExecutionExceptionHandler(
        (exception, commandLine, result) -> {
          console.error(failureMessage(exception));
          return ExitCode.FAILED;
        });
    return root;
  }

  /** {@code --help}, for a command and everything below it. */
  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Print this help.")
                .build());
    command.getSubcommands().values().forEach(BuiltInCommands::addHelp);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  private static Object create(String name, Console console) {
    return switch (name) {
      case "plugins" -> new PluginsCommand(console);
      case "version" -> new VersionCommand(console);
      case "wal" -> new WalCommand(console);
      case "segments" -> new SegmentsCommand(console);
      case "catalog" -> new CatalogCommand(console);
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static String failureMessage(Exception exception) {
    String message = exception.getMessage();
    return message == null ? exception.toString() : message.lines().findFirst().orElse("");
  }

  /** What is wrong, and the nearest right flag or command. */
  private static String usageMessage(ParameterException exception) {
    CommandSpec spec = exception.getCommandLine().getCommandSpec();
    String hint = "";
    if (exception instanceof CommandLine.UnmatchedArgumentException unmatched) {
      List<String> known = new ArrayList<>(spec.optionsMap().keySet());
      known.addAll(spec.subcommands().keySet());
      String word = unmatched.getUnmatched().get(0);
      int equals = word.indexOf('=');
      String flag = equals < 0 ? word : word.substring(0, equals);
      hint = NearestName.of(flag, known).map(near -> "; did you mean " + near + "?").orElse("");
    }
    String message = exception.getMessage().lines().findFirst().orElse("");
    return message + hint + " ('" + spec.qualifiedName() + " --help' says how it is used)";
  }
}

package dev.esker.commands;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** How every command that picocli reads behaves: help, usage errors, failures, exit codes. */
public final class CommandLines {

  private CommandLines() {}

  /**
   * Runs a command.
   *
   * @param line what picocli reads; gets {@code --help}, for itself and everything below it
   * @param console where help, results and errors go
   * @param failure says in one line what an exception is about
   * @param words the arguments
   * @return the exit code
   */
  public static int execute(
      CommandLine line, Console console, Function<Exception, String> failure, String... words) {
    addHelp(line);
    line.setOut(writer(console.out()));
    line.setErr(writer(console.err()));
    line.setUsageHelpAutoWidth(false);
    line.setParameterExceptionHandler(
        (exception, arguments) -> {
          console.error(usageMessage(exception));
          return ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (exception, commandLine, result) -> {
          console.error(failure.apply(exception));
          return ExitCode.FAILED;
        });
    int code = line.execute(words);
    console.out().flush();
    return code;
  }

  /** What happened: the first line of an exception's message, or its name if it has none. */
  public static String message(Throwable failure) {
    String line = Words.firstLine(failure.getMessage());
    return line.isBlank() ? failure.getClass().getSimpleName() : line;
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .type(boolean.class)
                .description("Print this help.")
                .build());
    command.getSubcommands().values().forEach(CommandLines::addHelp);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** What is wrong, and the nearest right flag or command. */
  private static String usageMessage(ParameterException exception) {
    CommandSpec spec = exception.getCommandLine().getCommandSpec();
    String hint = "";
    if (exception instanceof UnmatchedArgumentException unmatched) {
      String word = unmatched.getUnmatched().get(0);
      int equals = word.indexOf('=');
      hint =
          NearestName.of(equals < 0 ? word : word.substring(0, equals), known(spec))
              .map(near -> "; did you mean " + near + "?")
              .orElse("");
    }
    return Words.firstLine(exception.getMessage())
        + hint
        + " ('"
        + spec.qualifiedName()
        + " --help' says how it is used)";
  }

  /** Flags and words that may stand there, but not those that only explain themselves. */
  private static List<String> known(CommandSpec spec) {
    List<String> known = new ArrayList<>();
    spec.options().stream()
        .filter(option -> !option.hidden())
        .forEach(option -> known.addAll(List.of(option.names())));
    known.addAll(spec.subcommands().keySet());
    return known;
  }
}

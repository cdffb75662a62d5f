package dev.esker.kafka.cli;

import dev.esker.spi.CommandPlugin;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * One client command. Every plugin is created whenever somebody asks {@code esker} for a command of
 * a plugin, so that nothing is loaded before {@link #run}.
 */
abstract class ClientCommandPlugin implements CommandPlugin {

  /** What picocli reads. */
  abstract CommandLine command(Terminal terminal);

  @Override
  public final int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
    boolean interactive = Boolean.getBoolean("esker.terminal");
    return run(arguments, new Terminal(in, out, err, System.getenv(), interactive));
  }

  final int run(String[] arguments, Terminal terminal) {
    CommandLine line = command(terminal);
    line.setCommandName("esker " + name());
    addHelp(line);
    line.setOut(writer(terminal.out()));
    line.setErr(writer(terminal.err()));
    line.setUsageHelpAutoWidth(false);
    line.setParameterExceptionHandler(
        (exception, words) -> {
          terminal.error(usageMessage(exception));
          return ExitCode.USAGE;
        });
    line.setExecutionExceptionHandler(
        (exception, commandLine, result) -> {
          terminal.error(Failures.message(exception));
          return ExitCode.FAILED;
        });
    int code = line.execute(arguments);
    terminal.out().flush();
    return code;
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
    command.getSubcommands().values().forEach(ClientCommandPlugin::addHelp);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /** What is wrong, and the nearest right flag or command. */
  private static String usageMessage(ParameterException exception) {
    String hint = "";
    if (exception instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      hint = near.isEmpty() ? "" : "; did you mean " + near.get(0) + "?";
    }
    String name = exception.getCommandLine().getCommandSpec().qualifiedName();
    return Failures.firstLine(exception.getMessage())
        + hint
        + " ('"
        + name
        + " --help' says how it is used)";
  }
}

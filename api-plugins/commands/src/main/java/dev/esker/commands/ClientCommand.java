package dev.esker.commands;

import dev.esker.spi.CommandPlugin;
import java.io.InputStream;
import java.io.PrintStream;
import picocli.CommandLine;

/**
 * A command of a plugin that picocli reads. Every plugin's commands are created whenever somebody
 * asks {@code esker} for one of them, so that nothing is loaded before {@link #run}.
 */
public abstract class ClientCommand implements CommandPlugin {

  /** For subclasses. */
  protected ClientCommand() {}

  /** What picocli reads. */
  protected abstract CommandLine command(Console console);

  /** Says in one line what an exception is about. */
  protected String failure(Exception exception) {
    return CommandLines.message(exception);
  }

  @Override
  public final int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
    return run(arguments, Console.ofProcess(in, out, err));
  }

  /** Runs it with a console of the caller's making. */
  public final int run(String[] arguments, Console console) {
    CommandLine line = command(console);
    line.setCommandName("esker " + name());
    return CommandLines.execute(line, console, this::failure, arguments);
  }
}

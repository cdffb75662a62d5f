package dev.esker.spi;

import java.io.InputStream;
import java.io.PrintStream;

/**
 * A command that a plugin adds to the {@code esker} program, for instance a client of its own
 * protocol. Found by {@link java.util.ServiceLoader}, like {@link FrontendPlugin}; runs in a
 * process of its own, not in the broker.
 */
public interface CommandPlugin {

  /** The word after {@code esker}: {@code topics}. */
  String name();

  /** One line for {@code esker --help}. */
  String summary();

  /**
   * Runs the command.
   *
   * @param arguments what stands after the name
   * @return the exit code: 0 done, 1 failed (said why in one line), 2 wrong usage
   */
  int run(String[] arguments, InputStream in, PrintStream out, PrintStream err);
}

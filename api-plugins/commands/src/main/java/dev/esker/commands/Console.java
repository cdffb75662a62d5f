package dev.esker.commands;

import java.io.InputStream;
import java.io.PrintStream;
import java.util.Map;

/**
 * What a command talks to.
 *
 * @param in standard input
 * @param out results; its owner doesn't flush after each line, the command does when it matters
 * @param err everything else
 * @param environment variables
 * @param watched whether somebody sees {@code err} now, so that summaries and progress are welcome
 * @param dialog whether somebody sits at {@code in} and {@code out}
 */
public record Console(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean watched,
    boolean dialog) {

  /**
   * These streams, and what the launcher has found out about those of the process: {@code
   * esker.terminal}, whether standard error is a terminal, and {@code esker.dialog}, whether
   * standard input and output are.
   */
  public static Console ofProcess(InputStream in, PrintStream out, PrintStream err) {
    return new Console(
        in,
        out,
        err,
        System.getenv(),
        Boolean.getBoolean("esker.terminal"),
        Boolean.getBoolean("esker.dialog"));
  }

  /** Says in one line what went wrong. */
  public void error(String message) {
    err.println("esker: " + message);
  }

  /** Says in one line what may be wrong. */
  public void warning(String message) {
    err.println("esker: warning: " + message);
  }

  /** Says something that is no result, to whoever watches. */
  public void note(String message) {
    if (watched) {
      err.println(message);
    }
  }
}

package dev.esker.kafka.cli;

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
 * @param interactive whether somebody watches {@code err}, so that summaries are welcome
 */
record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean interactive) {

  /** Says in one line what went wrong. */
  void error(String message) {
    err.println("esker: " + message);
  }

  /** Says something that is no result, to whoever watches. */
  void note(String message) {
    if (interactive) {
      err.println(message);
    }
  }
}

package dev.esker.bench.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;

/**
 * Where output goes.
 *
 * @param out for results
 * @param err for progress and errors
 * @param showsProgress whether a person is watching
 */
public record Terminal(PrintWriter out, PrintWriter err, boolean showsProgress) {

  /** That of the process. */
  public static Terminal system() {
    return new Terminal(writer(System.out), writer(System.err), isWatched());
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  /** The launcher knows; Java before 22 can't tell whether standard error is a terminal. */
  private static boolean isWatched() {
    return Boolean.getBoolean("esker.terminal");
  }
}

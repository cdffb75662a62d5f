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
record Terminal(PrintWriter out, PrintWriter err, boolean showsProgress) {

  /** That of the process. */
  static Terminal system() {
    return new Terminal(writer(System.out), writer(System.err), isWatched());
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  /** Java tells only whether both input and output are a terminal; from 22 on it asks a method. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isWatched() {
    java.io.Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}

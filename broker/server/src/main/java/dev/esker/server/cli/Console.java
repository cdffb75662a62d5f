package dev.esker.server.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command talks to.
 *
 * @param in standard input
 * @param out results
 * @param err everything else
 * @param environment variables
 */
record Console(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {

  /** That of this process; text is UTF-8 whatever the locale, as files and records are. */
  static Console system() {
    PrintStream out = utf8(FileDescriptor.out, false);
    PrintStream err = utf8(FileDescriptor.err, true);
    System.setOut(out);
    System.setErr(err);
    return new Console(System.in, out, err, System.getenv());
  }

  private static PrintStream utf8(FileDescriptor descriptor, boolean autoFlush) {
    return new PrintStream(
        new BufferedOutputStream(new FileOutputStream(descriptor)),
        autoFlush,
        StandardCharsets.UTF_8);
  }

  /** Says in one line what went wrong. */
  void error(String message) {
    err.println("esker: " + message);
  }

  /** Says in one line what may be wrong. */
  void warning(String message) {
    err.println("esker: warning: " + message);
  }
}

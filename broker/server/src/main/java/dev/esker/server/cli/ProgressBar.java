package dev.esker.server.cli;

import java.io.PrintStream;

/**
 * How far long work is, on standard error, written over itself. Shows nothing if that isn't a
 * terminal, and nothing for less than 64 MiB, which takes no time worth a line. One thread.
 */
final class ProgressBar implements AutoCloseable {
  private static final long QUIET_BELOW_BYTES = 64L << 20;
  private static final int WIDTH = 30;

  private final PrintStream err;
  private final boolean shown;
  private final String what;
  private final long totalBytes;
  private long shownPercent = -1;

  ProgressBar(PrintStream err, boolean terminal, String what, long totalBytes) {
    this.err = err;
    this.what = what;
    this.totalBytes = totalBytes;
    this.shown = terminal && totalBytes >= QUIET_BELOW_BYTES;
  }

  /** Whether standard error is a terminal, as the launcher found. */
  static boolean onTerminal() {
    return Boolean.getBoolean("esker.terminal");
  }

  void at(long bytes) {
    if (!shown) {
      return;
    }
    long percent = Math.min(100, bytes * 100 / totalBytes);
    if (percent == shownPercent) {
      return;
    }
    shownPercent = percent;
    int filled = (int) (percent * WIDTH / 100);
    err.print(
        "\r"
            + what
            + " ["
            + "#".repeat(filled)
            + ".".repeat(WIDTH - filled)
            + "] "
            + percent
            + "% of "
            + (totalBytes >> 20)
            + " MiB");
    err.flush();
  }

  /** Ends the line. */
  @Override
  public void close() {
    if (shownPercent >= 0) {
      err.println();
    }
  }
}

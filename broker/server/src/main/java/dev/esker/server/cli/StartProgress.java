package dev.esker.server.cli;

import dev.esker.server.BrokerListener;
import java.io.PrintStream;

/**
 * Shows on standard error how far recovery is, and passes a fence on: a line that is written over
 * on a terminal, else a line at every tenth. Nothing is shown for less than 64 MiB, which takes no
 * time worth a line. Called by one thread at a time.
 */
final class StartProgress implements BrokerListener {

  private static final long QUIET_BELOW_BYTES = 64L << 20;
  private static final int STEP_PERCENT = 10;

  private final PrintStream err;
  private final boolean terminal;
  private final Runnable onFence;
  private long shownPercent = -1;

  StartProgress(PrintStream err, boolean terminal, Runnable onFence) {
    this.err = err;
    this.onFence = onFence;
    this.terminal = terminal;
  }

  @Override
  public void fenced(Throwable cause) {
    onFence.run();
  }

  @Override
  public void recovering(long bytesDone, long bytesTotal) {
    if (bytesTotal < QUIET_BELOW_BYTES) {
      return;
    }
    long percent = bytesDone * 100 / bytesTotal;
    boolean last = bytesDone >= bytesTotal;
    int step = terminal ? 1 : STEP_PERCENT;
    if (percent / step == shownPercent / step && shownPercent >= 0 && !last) {
      return;
    }
    shownPercent = percent;
    String text = "recovering: " + percent + "% of " + (bytesTotal >> 20) + " MiB";
    if (terminal) {
      err.print("\r" + text + (last ? "\n" : ""));
    } else {
      err.println(text);
    }
    err.flush();
  }

  @Override
  public void notice(String message) {
    err.println("esker: " + message);
  }
}

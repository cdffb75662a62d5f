package dev.esker.server.cli.dev;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Holds a process where it is (SIGSTOP) until it is let go (SIGCONT), or this program is gone: a
 * process that stays stopped could neither notice that its starter has gone nor be ended politely,
 * and would hold its ports and files for ever.
 *
 * <p>So a shell sends both signals. Its standard input is a pipe from here, whose end it meets when
 * this program closes it, and also when this program is killed. It doesn't mind Ctrl-C, which goes
 * to all processes of a terminal. Used by one thread at a time.
 */
final class Pause {
  private static final String SCRIPT =
      "trap '' HUP INT TERM; kill -STOP \"$1\" || exit; echo held; read -r _; kill -CONT \"$1\"";
  private static final long END_SECONDS = 10;

  private final Process shell;

  private Pause(Process shell) {
    this.shell = shell;
  }

  /**
   * Stops a process; returns once it has been sent the signal.
   *
   * @throws IOException if it isn't there any more, or can't be stopped
   */
  static Pause begin(long pid) throws IOException {
    Process shell =
        new ProcessBuilder("sh", "-c", SCRIPT, "sh", Long.toString(pid))
            .redirectErrorStream(true)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(shell.getInputStream(), StandardCharsets.UTF_8));
    String said = out.readLine();
    if (!"held".equals(said)) {
      shell.getOutputStream().close();
      throw new IOException("process " + pid + " can't be stopped: " + said);
    }
    return new Pause(shell);
  }

  /** Lets the process go on, if it is still there; returns once it has been sent the signal. */
  void end() throws IOException, InterruptedException {
    shell.getOutputStream().close();
    if (!shell.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
      throw new IOException("the shell that sends SIGCONT doesn't end");
    }
  }
}

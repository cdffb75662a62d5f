package dev.esker.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A command of the program with a terminal in front of it, which util-linux's {@code script} makes.
 * What is on the screen is text without the sequences that move the cursor. Used by one thread.
 */
final class PseudoTerminal implements AutoCloseable {

  private static final long WAIT_MILLIS = 60_000;

  /** Colours, modes and the like, which change no text. */
  private static final Pattern ESCAPES =
      Pattern.compile("\u001b(\\[[0-9;?<>=]*[A-Za-z]|[=>]|\\][^\u0007]*\u0007)|\u0007|\r");

  private final Process process;
  private final Object lock = new Object();
  private final StringBuilder raw = new StringBuilder();
  private final Thread reader;

  private PseudoTerminal(Process process) {
    this.process = process;
    reader = new Thread(this::read, "screen");
    reader.setDaemon(true);
    reader.start();
  }

  /** Whether there can be one on this machine. */
  static boolean isAvailable() {
    return Processes.isInstalled("script") && Path.of("/dev/ptmx").toFile().exists();
  }

  /**
   * Starts a command.
   *
   * @param state where it keeps its history
   */
  static PseudoTerminal start(Path state, List<String> words) throws IOException {
    ProcessBuilder command = Program.installed().command(state, words);
    // Without a shell in between, which would answer Ctrl-C in its own way.
    String line = "exec " + String.join(" ", command.command());
    command.command("script", "--quiet", "--return", "--flush", "--command", line, "/dev/null");
    command.environment().put("TERM", "xterm");
    command.environment().put("XDG_STATE_HOME", state.toString());
    return new PseudoTerminal(command.redirectErrorStream(true).start());
  }

  private void read() {
    byte[] piece = new byte[4096];
    try (InputStream in = process.getInputStream()) {
      for (int n = in.read(piece); n >= 0; n = in.read(piece)) {
        synchronized (lock) {
          raw.append(new String(piece, 0, n, StandardCharsets.UTF_8));
          lock.notifyAll();
        }
      }
    } catch (IOException e) {
      synchronized (lock) {
        raw.append("(can't be read any more: ").append(e).append(')');
      }
    }
  }

  /** Presses keys. */
  void type(String keys) throws IOException {
    OutputStream keyboard = process.getOutputStream();
    keyboard.write(keys.getBytes(StandardCharsets.UTF_8));
    keyboard.flush();
  }

  /** What has been printed. */
  String screen() {
    synchronized (lock) {
      return ESCAPES.matcher(raw).replaceAll("");
    }
  }

  /** What the terminal got, with every sequence. */
  String raw() {
    synchronized (lock) {
      return raw.toString();
    }
  }

  /** Waits until the screen ends like that. */
  PseudoTerminal await(String end) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MILLIS);
    synchronized (lock) {
      while (!screen().endsWith(end)) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("the screen doesn't end with '" + end + "':\n" + screen());
        }
        lock.wait(left);
      }
    }
    return this;
  }

  /** Waits for the end; returns the exit code. */
  int exitCode() throws InterruptedException {
    if (!process.waitFor(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("it doesn't end:\n" + screen());
    }
    reader.join(WAIT_MILLIS);
    return process.exitValue();
  }

  /** Hangs up if it still runs. */
  @Override
  public void close() {
    process.destroy();
  }
}

package dev.esker.bench.compare.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Runs programs to their end. Used by one thread. */
public final class Commands {
  private static final int LINES_KEPT = 20;
  private static final int SECONDS_TO_DIE = 10;

  private final LiveProcesses live;

  /** Programs that end with the others. */
  public Commands(LiveProcesses live) {
    this.live = live;
  }

  /**
   * What a program has done.
   *
   * @param exitCode of the process
   * @param tail its last lines, from both of its outputs
   */
  public record Finished(int exitCode, String tail) {}

  /** The program of the JDK that this process runs on. */
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /**
   * Runs one to its end; it is killed if that takes too long.
   *
   * @param onLine shown each line that it prints
   * @throws IOException if it can't be started, or took too long
   */
  public Finished run(ProcessBuilder command, Duration limit, Consumer<String> onLine)
      throws IOException, InterruptedException {
    Process process = live.start(command.redirectErrorStream(true));
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    // Set before it is killed: its outputs end when it does, and the timer's task only later.
    AtomicBoolean tooLong = new AtomicBoolean();
    boolean ended;
    Deque<String> tail = new ArrayDeque<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      process.getOutputStream().close();
      var unused =
          timer.schedule(() -> kill(process, tooLong), limit.toMillis(), TimeUnit.MILLISECONDS);
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (tail.size() == LINES_KEPT) {
          tail.removeFirst();
        }
        tail.addLast(line);
        onLine.accept(line);
      }
      ended = process.waitFor(SECONDS_TO_DIE, TimeUnit.SECONDS);
    } catch (IOException e) {
      // Killing a process closes its outputs, too, under the hands of the thread that reads them.
      if (!tooLong.get()) {
        throw e;
      }
      ended = false;
    } finally {
      timer.shutdownNow();
      process.destroyForcibly();
    }
    if (!ended || tooLong.get()) {
      throw new IOException(
          command.command().get(0) + " didn't end within " + limit.toSeconds() + " s");
    }
    return new Finished(process.exitValue(), String.join("\n", tail));
  }

  private static void kill(Process process, AtomicBoolean tooLong) {
    if (process.isAlive()) {
      tooLong.set(true);
      process.destroyForcibly();
    }
  }
}

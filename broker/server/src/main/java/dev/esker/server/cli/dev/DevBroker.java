package dev.esker.server.cli.dev;

import dev.esker.server.cli.process.OrphanWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One broker process. What it prints is passed on, a line at a time, by a thread of its own; the
 * other calls come from the thread that started it.
 */
final class DevBroker {
  private static final String READY = "Broker ";

  private final Process process;
  private final CompletableFuture<Void> ready = new CompletableFuture<>();
  private final Thread reader;

  private DevBroker(String name, Process process, Consumer<String> lines) {
    this.process = process;
    this.reader = new Thread(() -> pass(lines), "esker-dev-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts one.
   *
   * @param name before each line that it prints
   * @param command the program and its arguments
   * @param lines takes what it prints, from several threads
   */
  static DevBroker start(String name, List<String> command, Consumer<String> lines)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(new ArrayList<>(command)).redirectErrorStream(true);
    // A broker whose starter is gone would run on for ever, and hold its ports.
    builder.environment().put(OrphanWatch.VARIABLE, Long.toString(ProcessHandle.current().pid()));
    Process process = builder.start();
    process.getOutputStream().close();
    return new DevBroker(name, process, line -> lines.accept("[" + name + "] " + line));
  }

  private void pass(Consumer<String> lines) {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.accept(line);
        if (line.startsWith(READY)) {
          ready.complete(null);
        }
      }
    } catch (IOException e) {
      lines.accept("its output can't be read any more: " + e.getMessage());
    } finally {
      ready.completeExceptionally(new IOException("it ended"));
    }
  }

  /** Completes when it serves; fails if it ends before. */
  CompletableFuture<Void> ready() {
    return ready;
  }

  /** Completes when its process has ended. */
  CompletableFuture<Process> ended() {
    return process.onExit();
  }

  /** Asks it to stop. */
  void stop() {
    // Process.destroy would close its output, and with it what it says of its end.
    var unused = process.toHandle().destroy();
  }

  /** Ends it at once, SIGKILL; one that is paused as well. */
  void kill() {
    var unused = process.toHandle().destroyForcibly();
  }

  /** The number of its process. */
  long pid() {
    return process.pid();
  }

  /** Waits for its end; one that isn't done in time is killed. */
  void awaitEnd(Duration atMost) throws InterruptedException {
    if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
      kill();
    }
    reader.join();
  }
}

package dev.esker.kafka.cli.demo;

import dev.esker.commands.CommandFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * {@code esker cluster dev} in a process of its own. It ends with this one, whatever happens to it:
 * its brokers with it.
 */
final class ClusterProcess implements AutoCloseable {
  /** By which a process that the program starts knows to whom it belongs. */
  private static final String STARTED_BY = "ESKER_STARTED_BY";

  private static final String KAFKA = "Kafka on ";
  private static final String HTTP = "HTTP on ";
  private static final int LINES = 40;

  /** What the launcher of a broker says, which may take a while at its first start. */
  private static final Pattern NEWS = Pattern.compile("\\[[0-9]+\\] esker: .*");

  /** Less than what a process has that was sent a signal. */
  private static final long END_SECONDS = 8;

  private final Process process;
  private final Thread reader;

  // Guarded by this.
  private final Deque<String> last = new ArrayDeque<>();
  private final Deque<String> news = new ArrayDeque<>();
  private List<String> kafka = List.of();
  private List<String> http = List.of();

  private ClusterProcess(Process process) {
    this.process = process;
    this.reader = new Thread(this::read, "esker-demo-cluster");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts three brokers on three racks.
   *
   * @param launcher the script {@code esker}
   * @param directory for their data
   * @param ports flags that say which
   */
  static ClusterProcess start(Path launcher, Path directory, List<String> ports)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                launcher.toString(),
                "cluster",
                "dev",
                "--brokers=3",
                "--racks=a,b,c",
                "--failure-lab",
                "--data-dir=" + directory));
    command.addAll(ports);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put(STARTED_BY, Long.toString(ProcessHandle.current().pid()));
    Process process = builder.start();
    process.getOutputStream().close();
    return new ClusterProcess(process);
  }

  private void read() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said(line);
      }
    } catch (IOException e) {
      said("what it says can't be read any more: " + e.getMessage());
    }
  }

  private synchronized void said(String line) {
    if (NEWS.matcher(line).matches() && news.size() < LINES) {
      news.addLast(line);
    }
    if (last.size() == LINES) {
      last.removeFirst();
    }
    last.addLast(line);
    if (line.startsWith(KAFKA)) {
      kafka = List.of(line.substring(KAFKA.length()).split(",", -1));
    } else if (line.startsWith(HTTP)) {
      http = List.of(line.substring(HTTP.length()).split(",", -1));
    }
  }

  /**
   * Waits until all of its brokers serve.
   *
   * @param story told what the launcher says meanwhile, and why they don't
   */
  void awaitReady(Stop stop, Story story, Duration atMost) throws InterruptedException {
    stop.until(
        () -> {
          takeNews().forEach(story::tell);
          return !http().isEmpty() || !process.isAlive();
        },
        "the brokers start",
        atMost);
    if (http().isEmpty()) {
      reader.join();
      lastLines().forEach(story::line);
      throw new CommandFailure("the brokers can't be started; they say why");
    }
  }

  private synchronized List<String> takeNews() {
    List<String> taken = List.copyOf(news);
    news.clear();
    return taken;
  }

  private synchronized List<String> lastLines() {
    return List.copyOf(last);
  }

  /** Where Kafka's clients connect. */
  synchronized String kafka() {
    return String.join(",", kafka);
  }

  /** Where the brokers' HTTP APIs are, in the order of the brokers. */
  synchronized List<String> http() {
    return http;
  }

  /** Ends it with its brokers: in good order if that is done in time. */
  @Override
  public void close() {
    try {
      // Process.destroy would close what it prints, and then it couldn't say anything more.
      var unused = process.toHandle().destroy();
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        // It kills its brokers at the second time.
        var unusedToo = process.toHandle().destroy();
        if (!process.waitFor(1, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}

package dev.esker.it;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A broker in a process of its own, on one data directory and one port, that can be ended in
 * different ways and started again. Used by one thread.
 */
final class BrokerProcess implements AutoCloseable {

  private static final long START_MILLIS = 60_000;
  private static final long STOP_MILLIS = 60_000;
  private static final String READY = "Kafka on ";
  private static final Pattern HTTP_LINE = Pattern.compile("running on :(\\d+)");

  private final Path data;
  private final int port;
  private final List<String> flags;
  private final Map<String, String> environment;
  private final List<String> history = new ArrayList<>();
  private Process process;
  private Output out;
  private Output err;
  private String bootstrap;
  private long launchNanos;
  private long readyNanos;

  /**
   * Names a broker; {@link #start} starts it.
   *
   * @param port of the Kafka front end, or 0 for any
   */
  BrokerProcess(Path data, int port, List<String> flags) {
    this(data, port, flags, Map.of());
  }

  /** The same with more environment for the launcher. */
  BrokerProcess(Path data, int port, List<String> flags, Map<String, String> environment) {
    this.data = data;
    this.port = port;
    this.flags = List.copyOf(flags);
    this.environment = Map.copyOf(environment);
  }

  /** Starts it, or starts it again, and returns once it serves. */
  BrokerProcess start() throws IOException, InterruptedException {
    return start(START_MILLIS);
  }

  /** The same with a limit of time for a start that has much to recover. */
  BrokerProcess start(long millis) throws IOException, InterruptedException {
    launch();
    return awaitReady(millis);
  }

  /**
   * Starts it and doesn't wait, since it may be waiting for others.
   *
   * @param more flags for this run only
   */
  void launch(String... more) throws IOException {
    if (process != null && process.isAlive()) {
      throw new IllegalStateException("it runs, as process " + pid());
    }
    List<String> words = new ArrayList<>();
    words.add("broker");
    words.add("--data-dir=" + data);
    words.add("--kafka-port=" + port);
    if (flags.stream().noneMatch(flag -> flag.startsWith("--port"))) {
      words.add("--port=0");
    }
    words.addAll(flags);
    words.addAll(List.of(more));
    launchNanos = System.nanoTime();
    ProcessBuilder builder = Program.installed().command(data.getParent(), words);
    builder.environment().putAll(environment);
    process = builder.start();
    process.getOutputStream().close();
    out = new Output("broker", process.getInputStream());
    err = new Output("broker", process.getErrorStream());
  }

  /** Returns once it serves after {@link #launch}; fails and ends it if that takes too long. */
  BrokerProcess awaitReady(long millis) throws InterruptedException {
    Optional<String> ready = out.awaitLine(READY, millis);
    readyNanos = System.nanoTime() - launchNanos;
    if (ready.isEmpty()) {
      process.destroyForcibly();
      process.waitFor(STOP_MILLIS, TimeUnit.MILLISECONDS);
      throw new AssertionError(
          "the broker did not get ready within " + millis + " ms\n" + report());
    }
    bootstrap = ready.get().substring(READY.length());
    return this;
  }

  /** Waits for a start that is to fail; returns its exit code. */
  int awaitRefusal(long millis) throws InterruptedException {
    awaitExit("a start that had to fail", millis);
    note("refused");
    return process.exitValue();
  }

  /** Stops it in the middle of whatever it does, as a suspended machine would: SIGSTOP. */
  void pause() throws IOException, InterruptedException {
    Processes.signal(pid(), "STOP");
  }

  /** Lets it go on after {@link #pause}. */
  void resume() throws IOException, InterruptedException {
    Processes.signal(pid(), "CONT");
  }

  /** Begins a {@link #kill} and doesn't wait. */
  void beginKill() {
    process.destroyForcibly();
  }

  /** Ends it as {@code kill -9} does, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    awaitExit("SIGKILL", STOP_MILLIS);
    note("killed");
  }

  /** Ends it as {@code kill} does: SIGTERM. Returns its exit code. */
  int terminate() throws InterruptedException {
    return terminate(STOP_MILLIS);
  }

  /** The same with a limit of time for a stop that has much to write. */
  int terminate(long millis) throws InterruptedException {
    process.destroy();
    awaitExit("SIGTERM", millis);
    note("terminated");
    return process.exitValue();
  }

  private void awaitExit(String after, long millis) throws InterruptedException {
    if (!process.waitFor(millis, TimeUnit.MILLISECONDS)) {
      throw new AssertionError(
          "the broker didn't end within " + millis + " ms after " + after + "\n" + report());
    }
    out.awaitEnd(STOP_MILLIS);
    err.awaitEnd(STOP_MILLIS);
  }

  private void note(String how) {
    history.add(how + ", exit code " + process.exitValue() + "\n" + out.text() + "\n" + err.text());
  }

  /** Whether the process is there. */
  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Its process id. */
  long pid() {
    return process.pid();
  }

  /** {@code host:port} for Kafka clients. */
  String bootstrap() {
    return bootstrap;
  }

  /** {@code host:port} for HTTP clients. */
  String http() {
    Matcher line = HTTP_LINE.matcher(out.text());
    if (!line.find()) {
      throw new AssertionError("no HTTP front end runs\n" + report());
    }
    return "localhost:" + line.group(1);
  }

  /** Its data directory. */
  Path data() {
    return data;
  }

  /** What the last run has printed on standard error up to now. */
  String err() {
    return err.text();
  }

  /** What the last run has printed on standard output up to now. */
  String out() {
    return out.text();
  }

  /** From the start of the process to its ready line, the last time. */
  long readyMillis() {
    return readyNanos / 1_000_000;
  }

  /** Everything that it has printed, in all runs. */
  String report() {
    StringBuilder text = new StringBuilder("==== broker on " + data + " (port " + port + ")\n");
    history.forEach(run -> text.append(run).append("\n----\n"));
    if (isAlive()) {
      text.append("running as process ").append(pid()).append('\n');
    }
    if (out != null) {
      text.append(out.text()).append('\n').append(err.text()).append('\n');
    }
    return text.toString();
  }

  /** Kills it if it still runs. */
  @Override
  public void close() {
    if (!isAlive()) {
      return;
    }
    // Ends one that is paused, too.
    try {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
